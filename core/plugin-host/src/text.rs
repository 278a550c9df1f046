//! A plugin's texts: its Fluent files, and the cleaning of everything it wants shown.

use std::collections::BTreeMap;

use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use serde::{Deserialize, Serialize};
use unic_langid::LanguageIdentifier;

use crate::{Arg, Words, bind::types};

/// The longest text that is shown, in characters.
const MAX_CHARS: usize = 2000;

/// A language that texts are shown in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// French.
    Fr,
    /// English.
    #[default]
    En,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// Returns the language tag.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    fn id(self) -> LanguageIdentifier {
        // Both tags are well-formed; the default is the undetermined language.
        self.tag().parse().unwrap_or_default()
    }
}

/// The texts of one plugin.
pub(crate) struct Texts(BTreeMap<Lang, FluentBundle<FluentResource>>);

impl Texts {
    /// Reads one Fluent file per language; the error names the language and what is wrong.
    pub(crate) fn parse(sources: BTreeMap<Lang, String>) -> Result<Self, (Lang, String)> {
        let mut bundles = BTreeMap::new();
        for (lang, source) in sources {
            let resource = FluentResource::try_new(source)
                .map_err(|(_, errors)| (lang, errors.first().map(ToString::to_string).unwrap_or_default()))?;
            let mut bundle = FluentBundle::new_concurrent(vec![lang.id()]);
            bundle.set_use_isolating(false);
            bundle
                .add_resource(resource)
                .map_err(|errors| (lang, errors.first().map(ToString::to_string).unwrap_or_default()))?;
            bundles.insert(lang, bundle);
        }
        Ok(Self(bundles))
    }

    pub(crate) fn languages(&self) -> impl Iterator<Item = Lang> {
        self.0.keys().copied()
    }

    pub(crate) fn has(&self, lang: Lang, key: &str) -> bool {
        self.0
            .get(&lang)
            .and_then(|bundle| bundle.get_message(key))
            .is_some_and(|text| text.value().is_some())
    }

    /// Returns the text in that language, else in another one that has it, else the key.
    pub(crate) fn key(&self, key: &str, args: Option<&FluentArgs<'_>>, lang: Lang) -> String {
        let others = Lang::ALL.into_iter().filter(|other| *other != lang);
        for lang in std::iter::once(lang).chain(others) {
            let Some(bundle) = self.0.get(&lang) else { continue };
            let Some(pattern) = bundle.get_message(key).and_then(|text| text.value()) else { continue };
            // An argument that is missing stands as its name in the text, which is what the author should see.
            let mut missing = Vec::new();
            return clean(&bundle.format_pattern(pattern, args, &mut missing));
        }
        clean(key)
    }

    /// Returns what a guest wants shown.
    pub(crate) fn resolve(&self, text: &types::Text, lang: Lang) -> String {
        match text {
            types::Text::Literal(text) => clean(text),
            types::Text::Key(key) => {
                let mut args = FluentArgs::with_capacity(key.args.len());
                for arg in &key.args {
                    match &arg.value {
                        types::ArgValue::Text(text) => args.set(arg.name.as_str(), text.as_str()),
                        types::ArgValue::Integer(number) => args.set(arg.name.as_str(), *number),
                    }
                }
                self.key(&key.key, Some(&args), lang)
            }
        }
    }

    /// Returns a kept text.
    pub(crate) fn say(&self, words: &Words, lang: Lang) -> String {
        match words {
            Words::Literal(text) => clean(text),
            Words::Key { key, args } => {
                let mut filled = FluentArgs::with_capacity(args.len());
                for (name, value) in args {
                    match value {
                        Arg::Text(text) => filled.set(name.as_str(), text.as_str()),
                        Arg::Integer(number) => filled.set(name.as_str(), *number),
                    }
                }
                self.key(key, Some(&filled), lang)
            }
        }
    }

    pub(crate) fn resolve_optional(&self, text: Option<&types::Text>, lang: Lang) -> String {
        text.map_or_else(String::new, |text| self.resolve(text, lang))
    }
}

/// Removes control characters and those that reorder the text around them, and cuts at [`MAX_CHARS`].
pub(crate) fn clean(text: &str) -> String {
    let reorders = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let shown = |c: &char| (*c == '\n' || !c.is_control()) && !reorders(*c);
    let mut out: String = text.chars().filter(shown).take(MAX_CHARS + 1).collect();
    if let Some((cut, _)) = out.char_indices().nth(MAX_CHARS) {
        out.truncate(cut);
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts() -> Texts {
        let sources = [
            (Lang::Fr, "named = Le ticket { $number } existe déjà.\nonly-fr = Oui".to_owned()),
            (Lang::En, "named = Ticket { $number } already exists.".to_owned()),
        ];
        Texts::parse(sources.into()).ok().unwrap()
    }

    #[test]
    fn texts_are_shown_in_the_language_of_the_viewer() {
        let arg = types::TextArg { name: "number".into(), value: types::ArgValue::Integer(1042) };
        let text = types::Text::Key(types::TextKey { key: "named".into(), args: vec![arg] });
        assert_eq!(texts().resolve(&text, Lang::Fr), "Le ticket 1042 existe déjà.");
        assert_eq!(texts().resolve(&text, Lang::En), "Ticket 1042 already exists.");
    }

    #[test]
    fn a_missing_text_falls_back_to_the_other_language_and_then_to_its_key() {
        assert_eq!(texts().key("only-fr", None, Lang::En), "Oui");
        assert_eq!(texts().key("nowhere", None, Lang::En), "nowhere");
    }

    #[test]
    fn texts_of_a_plugin_cannot_disturb_the_line_around_them() {
        assert_eq!(clean("a\u{202e}b\u{7}c\u{1b}[31m"), "abc[31m");
        assert_eq!(clean(&"x".repeat(MAX_CHARS + 5)).chars().count(), MAX_CHARS + 1);
    }

    #[test]
    fn a_broken_fluent_file_is_refused() {
        let broken = Texts::parse([(Lang::En, "= nothing".to_owned())].into());
        assert_eq!(broken.err().map(|(lang, _)| lang), Some(Lang::En));
    }
}
