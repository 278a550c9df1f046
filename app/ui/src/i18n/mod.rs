//! The languages of the interface: Fluent texts, dates and sizes.

mod format;

use std::{borrow::Cow, collections::HashMap};

use etabli_engine::{Failure, Lang};
use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

pub use format::Dates;

const FRENCH: &[&str] = &[
    include_str!("../../i18n/fr/shell.ftl"),
    include_str!("../../i18n/fr/dialogs.ftl"),
    include_str!("../../i18n/fr/failures.ftl"),
    include_str!("../../i18n/fr/accounts.ftl"),
    include_str!("../../i18n/fr/list.ftl"),
    include_str!("../../i18n/fr/writing.ftl"),
    include_str!("../../i18n/fr/documents.ftl"),
];
const ENGLISH: &[&str] = &[
    include_str!("../../i18n/en/shell.ftl"),
    include_str!("../../i18n/en/dialogs.ftl"),
    include_str!("../../i18n/en/failures.ftl"),
    include_str!("../../i18n/en/accounts.ftl"),
    include_str!("../../i18n/en/list.ftl"),
    include_str!("../../i18n/en/writing.ftl"),
    include_str!("../../i18n/en/documents.ftl"),
];

/// The texts of one language.
pub struct I18n {
    bundle: FluentBundle<FluentResource>,
    plain: HashMap<String, String>,
    lang: Lang,
    pseudo: bool,
}

impl std::fmt::Debug for I18n {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("I18n").field("lang", &self.lang).field("pseudo", &self.pseudo).finish_non_exhaustive()
    }
}

/// A value put into a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg<'a> {
    /// A text.
    Text(Cow<'a, str>),
    /// A count, which also chooses the plural.
    Count(u64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Arg<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<u64> for Arg<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl I18n {
    /// Loads a language.
    #[must_use]
    pub fn new(lang: Lang) -> Self {
        Self::load(lang, false)
    }

    /// Makes the pseudo-locale en-XA: English with accents, each text in brackets, so that a test sees
    /// every text that bypasses the language files.
    #[must_use]
    pub fn pseudo() -> Self {
        Self::load(Lang::En, true)
    }

    /// Guesses the language from the environment; French where it says nothing.
    #[must_use]
    pub fn system_lang() -> Lang {
        let value = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(|name| std::env::var(name).ok())
            .find(|value| !value.is_empty());
        match value {
            Some(value) if value.starts_with("en") => Lang::En,
            _ => Lang::Fr,
        }
    }

    fn load(lang: Lang, pseudo: bool) -> Self {
        let (locale, sources) = match lang {
            Lang::Fr => ("fr", FRENCH),
            Lang::En => ("en", ENGLISH),
        };
        let id: LanguageIdentifier = locale.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match lang {
            Lang::Fr => |value, _| grouped(value, Lang::Fr),
            Lang::En => |value, _| grouped(value, Lang::En),
        }));
        if pseudo {
            bundle.set_transform(Some(accented));
        }
        let mut keys = Vec::new();
        for source in sources {
            let resource = match FluentResource::try_new((*source).to_owned()) {
                Ok(resource) => resource,
                Err((resource, errors)) => {
                    tracing::error!(?errors, locale, "language file with errors");
                    resource
                }
            };
            keys.extend(message_keys(source));
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(?errors, locale, "language file with double texts");
            }
        }
        let mut this = Self { bundle, plain: HashMap::new(), lang, pseudo };
        for key in keys {
            let text = this.format(&key, None);
            this.plain.insert(key, text);
        }
        this
    }

    /// Returns the language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// Returns the keys of all texts, attributes included (`key.attribute`), sorted.
    #[must_use]
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.plain.keys().map(String::as_str).collect();
        keys.sort_unstable();
        keys
    }

    /// Returns the text of `key`, which may name an attribute (`key.attribute`); the key itself when there
    /// is none.
    #[must_use]
    pub fn tr<'a>(&'a self, key: &'a str) -> &'a str {
        self.plain.get(key).map_or(key, String::as_str)
    }

    /// Reports whether there is a text for `key`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.plain.contains_key(key)
    }

    /// Returns the text of `key` with values put in.
    #[must_use]
    pub fn tr_args(&self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        let mut values = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            match value {
                Arg::Text(text) => values.set(name.to_owned(), FluentValue::String(text.clone())),
                Arg::Count(count) => values.set(name.to_owned(), FluentValue::from(*count)),
            }
        }
        self.format(key, Some(&values))
    }

    /// Returns what happened and what to do next.
    #[must_use]
    pub fn failure_text(&self, failure: &Failure) -> (String, String) {
        let key = format!("failure-{}", failure.code.id());
        let title = self.tr_args(
            "failure",
            &[
                ("what", self.tr(&key).into()),
                ("subject", failure.subject.as_str().into()),
                ("named", if failure.subject.is_empty() { "no" } else { "yes" }.into()),
            ],
        );
        (title, self.tr(&format!("{key}.hint")).to_owned())
    }

    /// Returns the way this language writes dates.
    #[must_use]
    pub fn dates(&self) -> Dates<'_> {
        Dates::new(self)
    }

    /// Returns a size in bytes, such as `2,6 Mo`.
    #[must_use]
    pub fn size(&self, bytes: u64) -> String {
        format::size(self, bytes)
    }

    /// Returns a duration with its unit, such as `18 ms` or `2,1 s`.
    #[must_use]
    pub fn millis(&self, millis: u64) -> String {
        format::millis(millis, self.lang)
    }

    /// Returns a number with its thousands grouped.
    #[must_use]
    pub fn number(&self, value: u64) -> String {
        format::group(value, self.lang)
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let (message, attribute) = match key.split_once('.') {
            Some((message, attribute)) => (message, Some(attribute)),
            None => (key, None),
        };
        let pattern = self.bundle.get_message(message).and_then(|message| match attribute {
            Some(name) => message.get_attribute(name).map(|attribute| attribute.value()),
            None => message.value(),
        });
        let Some(pattern) = pattern else {
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if self.pseudo && !text.starts_with('[') { format!("[{text}]") } else { text }
    }
}

/// Lists the keys that a Fluent source defines.
fn message_keys(source: &str) -> Vec<String> {
    let mut keys = Vec::new();
    let mut last = String::new();
    for line in source.lines() {
        let Some((name, _)) = line.split_once('=') else { continue };
        if let Some(attribute) = name.trim().strip_prefix('.') {
            keys.push(format!("{last}.{}", attribute.trim()));
        } else if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            last = name.trim().to_owned();
            keys.push(last.clone());
        }
    }
    keys
}

fn accented(text: &str) -> Cow<'_, str> {
    text.chars()
        .map(|c| match c {
            'a' => 'á',
            'e' => 'é',
            'i' => 'í',
            'o' => 'ö',
            'u' => 'ü',
            'c' => 'ç',
            'n' => 'ñ',
            'A' => 'Á',
            'E' => 'É',
            'O' => 'Ö',
            'U' => 'Ü',
            other => other,
        })
        .collect::<String>()
        .into()
}

fn grouped(value: &FluentValue<'_>, lang: Lang) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    if number.value < 1000.0 || number.value.fract() != 0.0 {
        return None;
    }
    Some(format::group(number.value as u64, lang))
}
