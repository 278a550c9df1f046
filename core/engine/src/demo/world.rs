//! Everything that depends on the seed alone: firms, people, rare names, sentences.

use super::{
    DemoContact,
    calendar::of_month,
    rng::Rng,
    words::{ENDS, FIRST, LAST, PLACES, SUBJECTS, SYLLABLES, TRADES, VERBS},
};

const FIRMS: usize = 800;
const PEOPLE: usize = 5000;
const NAMES: usize = 24_000;
const SENTENCES: usize = 5000;

/// Someone who writes.
#[derive(Debug, Clone)]
pub(super) struct WorldPerson {
    pub name: String,
    pub address: String,
    pub firm: usize,
}

/// The people and the words of one seed.
#[derive(Debug, Clone)]
pub(super) struct World {
    pub firms: Vec<String>,
    pub people: Vec<WorldPerson>,
    /// Names of places of work; low indices are frequent.
    names: Vec<String>,
    pub sentences: Vec<String>,
}

/// Returns a text in lower case ASCII, with hyphens for everything that is not a letter or a digit.
fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let plain = match c.to_lowercase().next().unwrap_or(c) {
            'à' | 'â' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            'ß' => 's',
            plain => plain,
        };
        if plain.is_ascii_alphanumeric() {
            out.push(plain);
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out.trim_matches('-').to_owned()
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let mut rng = Rng::new(seed, 1, 0);
        let firms: Vec<_> = (0..FIRMS)
            .map(|index| {
                let form = rng.pick(&["", "", " SARL", " SAS", " et associés"]);
                let trade = TRADES[index % TRADES.len()];
                let place = PLACES[(index / TRADES.len()) % PLACES.len()];
                if index < TRADES.len() * PLACES.len() {
                    format!("{trade} {place}{form}")
                } else {
                    format!("{trade} {}{form}", LAST[index % LAST.len()])
                }
            })
            .collect();
        let people = (0..PEOPLE).map(|index| person(&mut rng, index, &firms)).collect();
        let names = (0..NAMES).map(|_| name(&mut rng)).collect();
        let mut world = Self { firms, people, names, sentences: Vec::new() };
        world.sentences = (0..SENTENCES)
            .map(|_| {
                let parts = [rng.pick(&SUBJECTS), rng.pick(&VERBS), rng.pick(&ENDS)];
                let mut text = world.fill(&mut rng, &format!("{} {}{}", parts[0], parts[1], parts[2]));
                text.push(rng.pick(&['.', '.', '.', '!', '…']));
                text
            })
            .collect();
        world
    }

    /// Returns someone; some people write often.
    pub(super) fn someone(&self, rng: &mut Rng) -> &WorldPerson {
        &self.people[rng.skewed(PEOPLE)]
    }

    /// Replaces `{k}`, `{p}`, `{m}` and `{d}` in a text.
    pub(super) fn fill(&self, rng: &mut Rng, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 24);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (key, after) = after.split_once('}').unwrap_or((after, ""));
            match key {
                "k" => out.push_str(&rng.between(1000, 99_999).to_string()),
                "p" => out.push_str(&self.names[rng.skewed(NAMES)]),
                "m" => out.push_str(&of_month(rng.below(12))),
                _ => out.push_str(&format!("{:02}/{:02}", rng.between(1, 28), rng.between(1, 12))),
            }
            rest = after;
        }
        out.push_str(rest);
        out
    }
}

fn person(rng: &mut Rng, index: usize, firms: &[String]) -> WorldPerson {
    let (first, last) = (rng.pick(&FIRST), rng.pick(&LAST));
    let firm = rng.skewed(firms.len());
    let domain = format!("{}{}", slug(&firms[firm]), rng.pick(&[".example", ".fr.example", ".com.example"]));
    let local = match rng.below(4) {
        0 => format!("{}{index}", slug(last)),
        1 => format!("{}.{}", &slug(first)[..1], slug(last)),
        _ => format!("{}.{}", slug(first), slug(last)),
    };
    let name = match rng.below(12) {
        0 => String::new(),
        1 => format!("{}, {first}", last.to_uppercase()),
        2 => format!("{first} {last} ({})", firms[firm]),
        _ => format!("{first} {last}"),
    };
    WorldPerson { name, address: format!("{local}@{domain}"), firm }
}

fn name(rng: &mut Rng) -> String {
    let word: String = (0..2 + rng.below(3)).map(|_| rng.pick(&SYLLABLES)).collect();
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Returns contacts for the people who write most often.
pub(super) fn contacts(seed: u64, count: usize) -> Vec<DemoContact> {
    let world = World::new(seed);
    let mut seen = std::collections::HashSet::new();
    let people = world.people.iter().filter(|person| !person.name.is_empty() && seen.insert(&person.address));
    people
        .take(count)
        .enumerate()
        .map(|(index, person)| DemoContact {
            name: person.name.split(" (").next().unwrap_or_default().to_owned(),
            email: person.address.clone(),
            email2: if index % 7 == 0 {
                format!("perso{index}@courrier-perso.example")
            } else {
                String::new()
            },
            entity: world.firms[person.firm].clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_plain() {
        let world = World::new(3);
        for person in &world.people {
            assert!(person.address.is_ascii() && person.address.ends_with(".example"), "{}", person.address);
        }
        assert_eq!(slug("Hôtel de l’Élan & Fils"), "hotel-de-l-elan-fils");
    }
}
