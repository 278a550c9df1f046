//! The command line's own sentences, in the viewer's language.
//!
//! They stand in `i18n/<language>/cli.ftl`. Sentences about failures are the window's as well and come from
//! `etabli-ui`.

use std::ffi::OsString;

use etabli_engine::{Failure, Lang};
use etabli_ui::i18n::I18n;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

const FRENCH: &str = include_str!("../i18n/fr/cli.ftl");
const ENGLISH: &str = include_str!("../i18n/en/cli.ftl");

/// The sentences of one language.
pub(crate) struct Text {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
}

impl Text {
    /// Loads the sentences of a language.
    pub(crate) fn new(lang: Lang) -> Self {
        let (id, source) = match lang {
            Lang::Fr => ("fr", FRENCH),
            Lang::En => ("en", ENGLISH),
        };
        // Both names are well formed; the default only chooses other plurals.
        let mut bundle = FluentBundle::new(vec![id.parse::<LanguageIdentifier>().unwrap_or_default()]);
        // The marks would end up in files and pipes, and terminals show them as rubbish.
        bundle.set_use_isolating(false);
        // A resource with errors still holds every entry that could be read; a test keeps it free of them.
        let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(partial, _)| partial);
        bundle.add_resource_overriding(resource);
        Self { lang, bundle }
    }

    /// Returns the language.
    pub(crate) fn lang(&self) -> Lang {
        self.lang
    }

    /// Returns a sentence, or its key where there is none.
    pub(crate) fn tr(&self, key: &str) -> String {
        self.tr_args(key, &[])
    }

    /// Returns a sentence with its arguments, or its key where there is none.
    pub(crate) fn tr_args(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        self.find(key, args).unwrap_or_else(|| key.to_owned())
    }

    /// Returns a sentence where there is one.
    pub(crate) fn find(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let args: FluentArgs<'_> = args.iter().cloned().collect();
        let mut errors = Vec::new();
        Some(self.bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }

    /// Returns a size in bytes as people write it.
    pub(crate) fn size(&self, bytes: u64) -> String {
        #[allow(clippy::cast_precision_loss, reason = "shown with one digit after the point")]
        let mut value = bytes as f64;
        let mut unit = "size-bytes";
        for next in ["size-kilobytes", "size-megabytes", "size-gigabytes"] {
            if value < 1000.0 {
                break;
            }
            value /= 1000.0;
            unit = next;
        }
        let digits = usize::from(unit != "size-bytes" && value < 10.0);
        let number = format!("{value:.digits$}");
        let number = if self.lang == Lang::Fr { number.replace('.', ",") } else { number };
        self.tr_args(unit, &[("number", number.into())])
    }

    /// Returns day and time in the zone of this system.
    pub(crate) fn date(&self, seconds: i64) -> String {
        let zone = jiff::tz::TimeZone::system();
        jiff::Timestamp::from_second(seconds)
            .map(|time| time.to_zoned(zone).strftime("%Y-%m-%d %H:%M").to_string())
            .unwrap_or_default()
    }

    /// Returns what a failure means and what to do next; the second may be empty.
    pub(crate) fn failure(&self, failure: &Failure) -> (String, String) {
        let (title, hint) = I18n::new(self.lang).failure_text(failure);
        // What to do next is often another thing here than in the window.
        let own = format!("failure-{}-hint", failure.code.id());
        (title, self.find(&own, &[("subject", failure.subject.as_str().into())]).unwrap_or(hint))
    }
}

/// Chooses the language: `--lang`, then `ETABLI_LANG`, then the system's.
///
/// The words are looked at before they are parsed, since the help and the complaints about them need it.
pub(crate) fn wanted_language(words: &[OsString], env: impl Fn(&str) -> Option<String>) -> Lang {
    let mut words = words.iter().skip(1).map_while(|word| word.to_str());
    let mut option = None;
    while let Some(word) = words.next() {
        match word {
            "--" => break,
            "--lang" => option = words.next().map(str::to_owned),
            _ => option = word.strip_prefix("--lang=").map(str::to_owned).or(option),
        }
    }
    let variables = ["ETABLI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"];
    let mut wishes = option.into_iter().chain(variables.into_iter().filter_map(env));
    wishes.find(|wish| !wish.is_empty()).map_or(Lang::Fr, |wish| language(&wish))
}

/// Reads a language out of `en`, `en_GB.UTF-8` and the like; whatever is not English is French, the
/// language the product speaks by default.
fn language(name: &str) -> Lang {
    match name.to_ascii_lowercase().split(['_', '-', '.', '@']).next() {
        Some("en") => Lang::En,
        _ => Lang::Fr,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn keys(source: &'static str) -> BTreeSet<&'static str> {
        source
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()))
            .filter_map(|line| line.split_once('=').map(|(key, _)| key.trim()))
            .collect()
    }

    #[test]
    fn the_language_files_are_well_formed() {
        for source in [FRENCH, ENGLISH] {
            if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
                panic!("{errors:#?}");
            }
        }
    }

    #[test]
    fn hints_about_failures_belong_to_failures_that_exist() {
        let known: BTreeSet<_> = etabli_engine::FailureCode::ALL
            .iter()
            .map(|code| format!("failure-{}-hint", code.id()))
            .collect();
        for key in keys(ENGLISH).into_iter().filter(|key| key.starts_with("failure-")) {
            assert!(known.contains(key), "{key}");
        }
    }

    #[test]
    fn every_failure_has_a_sentence_and_a_next_step() {
        for lang in [Lang::Fr, Lang::En] {
            let text = Text::new(lang);
            for &code in etabli_engine::FailureCode::ALL {
                let (title, hint) = text.failure(&Failure::new(code, "x"));
                assert!(!title.contains("failure-"), "{title}");
                assert!(!hint.starts_with("failure-"), "{hint}");
            }
        }
    }

    #[test]
    fn both_languages_have_the_same_sentences() {
        // English help stands beside the definition of the command line.
        let sentences = |source| -> BTreeSet<_> {
            keys(source).into_iter().filter(|key| !key.starts_with("help")).collect()
        };
        assert_eq!(sentences(FRENCH), sentences(ENGLISH));
    }

    #[test]
    fn sizes_are_written_in_the_language() {
        let french = Text::new(Lang::Fr);
        assert_eq!(french.size(999), "999 o");
        assert_eq!(french.size(2_640), "2,6 ko");
        assert_eq!(french.size(26_400_000), "26 Mo");
        assert_eq!(Text::new(Lang::En).size(2_640_000_000), "2.6 GB");
    }

    #[test]
    fn plurals_follow_the_language() {
        let done = |lang, count: u64| {
            Text::new(lang).tr_args("search-count", &[("count", count.into()), ("seconds", "0.1".into())])
        };
        assert!(done(Lang::Fr, 0).contains("0 message trouvé"), "{}", done(Lang::Fr, 0));
        assert!(done(Lang::Fr, 2).contains("2 messages trouvés"));
        assert!(done(Lang::En, 0).contains("0 messages"));
        assert!(done(Lang::En, 1).contains("1 message "));
    }

    #[test]
    fn the_language_comes_from_the_option_then_the_environment() {
        let words = |line: &str| line.split(' ').map(OsString::from).collect::<Vec<_>>();
        let none = |_: &str| None;
        let english = |name: &str| (name == "LANG").then(|| "en_GB.UTF-8".to_owned());
        let chosen = |name: &str| match name {
            "ETABLI_LANG" => Some("fr".to_owned()),
            "LANG" => Some("en_GB.UTF-8".to_owned()),
            _ => None,
        };
        assert_eq!(wanted_language(&words("etabli list"), none), Lang::Fr);
        assert_eq!(wanted_language(&words("etabli list"), english), Lang::En);
        assert_eq!(wanted_language(&words("etabli list"), chosen), Lang::Fr);
        assert_eq!(wanted_language(&words("etabli list --lang en"), chosen), Lang::En);
        assert_eq!(wanted_language(&words("etabli --lang=en list"), none), Lang::En);
        assert_eq!(wanted_language(&words("etabli search -- --lang en"), none), Lang::Fr);
        let plain = |name: &str| (name == "LANG").then(|| "C.UTF-8".to_owned());
        assert_eq!(wanted_language(&words("etabli"), plain), Lang::Fr);
    }
}
