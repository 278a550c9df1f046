//! Texts that people see.

use crate::bind::types::{ArgValue, Text, TextArg, TextKey};

impl Text {
    /// A text of the plugin's `i18n/<language>/plugin.ftl`, in the viewer's language.
    pub fn key(key: &str) -> Self {
        Self::Key(TextKey { key: key.to_owned(), args: Vec::new() })
    }

    /// A text as it is, such as a name or a subject.
    pub fn literal(text: impl Into<String>) -> Self {
        Self::Literal(text.into())
    }

    /// Fills in a variable of the text.
    #[must_use]
    pub fn arg(mut self, name: &str, value: impl Into<ArgValue>) -> Self {
        if let Self::Key(key) = &mut self {
            key.args.push(TextArg { name: name.to_owned(), value: value.into() });
        }
        self
    }
}

impl From<&str> for ArgValue {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for ArgValue {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for ArgValue {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}
