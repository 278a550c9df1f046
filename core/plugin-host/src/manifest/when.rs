//! The condition under which a command can be used.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// How many messages must be selected, both ends included.
///
/// Written as `selection.count == 1`, `selection.count >= 1` or `selection.count <= 20`; empty means always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct When {
    /// At least so many.
    pub min: usize,
    /// At most so many.
    pub max: Option<usize>,
}

impl When {
    /// No condition.
    pub const ALWAYS: Self = Self { min: 0, max: None };

    /// Reports whether a command can be used with so many selected messages.
    #[must_use]
    pub fn holds(self, selected: usize) -> bool {
        selected >= self.min && self.max.is_none_or(|max| selected <= max)
    }
}

impl FromStr for When {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let problem = || format!("`{text}` is no condition: write for example `selection.count == 1`");
        let words: Vec<_> = text.split_whitespace().collect();
        match words[..] {
            [] => Ok(Self::ALWAYS),
            ["selection.count", operator, count] => {
                let count = count.parse().map_err(|_| problem())?;
                match operator {
                    "==" => Ok(Self { min: count, max: Some(count) }),
                    ">=" => Ok(Self { min: count, max: None }),
                    "<=" => Ok(Self { min: 0, max: Some(count) }),
                    _ => Err(problem()),
                }
            }
            _ => Err(problem()),
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (min, Some(max)) if min == max => write!(f, "selection.count == {min}"),
            (_, Some(max)) => write!(f, "selection.count <= {max}"),
            (0, None) => Ok(()),
            (min, None) => write!(f, "selection.count >= {min}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_count_the_selection() {
        let exactly_one: When = "selection.count == 1".parse().unwrap();
        assert_eq!([0, 1, 2].map(|n| exactly_one.holds(n)), [false, true, false]);
        let some: When = "selection.count >= 1".parse().unwrap();
        assert_eq!([0, 1, 2].map(|n| some.holds(n)), [false, true, true]);
        assert!("".parse::<When>().unwrap().holds(0));
        assert!("selection.count > 1".parse::<When>().is_err());
        assert!("folder == 3".parse::<When>().is_err());
    }

    #[test]
    fn conditions_read_back_from_their_text() {
        for text in ["", "selection.count == 1", "selection.count >= 2", "selection.count <= 9"] {
            assert_eq!(text.parse::<When>().unwrap().to_string(), text);
        }
    }
}
