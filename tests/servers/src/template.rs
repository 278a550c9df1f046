//! Fills in the settings files.

/// Replaces each `@name@` of a template by its value.
///
/// The values are filled in one after the other, so a value may itself hold a name that comes
/// later in the list.
///
/// # Panics
/// When a value has no place in the template, or a place no value.
pub(crate) fn fill(template: &str, values: &[(&str, String)]) -> String {
    let mut text = template.to_owned();
    for (name, value) in values {
        let place = format!("@{name}@");
        assert!(text.contains(&place), "the template has no {place}");
        text = text.replace(&place, value);
    }
    if let Some(name) = left_over(&text) {
        panic!("the template wants @{name}@, which has no value");
    }
    text
}

/// Finds a name that still stands between at signs; an address such as `a@b.test` is none.
fn left_over(text: &str) -> Option<&str> {
    text.lines().find_map(|line| {
        let mut pieces = line.split('@').skip(1).peekable();
        std::iter::from_fn(|| {
            let piece = pieces.next()?;
            // What follows the last at sign of a line is closed by none.
            pieces.peek().map(|_| piece)
        })
        .find(|piece| is_name(piece))
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_hold_later_names() {
        let values = [("file", "@dir@/x".to_owned()), ("dir", "/tmp".to_owned())];
        assert_eq!(fill("a = @file@ # me@here.test", &values), "a = /tmp/x # me@here.test");
    }

    #[test]
    fn a_name_without_value_is_found() {
        assert_eq!(left_over("x$a@$b}{@dir@/y"), Some("dir"));
        assert_eq!(left_over("a@b.test\nc@d.test"), None);
    }
}
