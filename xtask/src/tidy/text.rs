//! What may stand in a file.

use std::path::Path;

/// The only file that may hold `unsafe`: it loads plugin code that the host itself compiled.
const UNSAFE_FILE: &str = "core/plugin-host/src/cache.rs";
/// Hostile guests may do what they like: they run in the sandbox and are there to attack it.
const HOSTILE_GUESTS: &str = "tests/guests";
/// A longer file is split.
const MAX_LINES: usize = 800;

/// Returns the faults of a file.
pub(super) fn check(path: &Path, text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut fault = |line: usize, what: &str| faults.push(format!("{}:{line}: {what}", path.display()));
    let is_rust = path.extension().is_some_and(|end| end == "rs");
    let may_be_unsafe = path == Path::new(UNSAFE_FILE) || path.starts_with(HOSTILE_GUESTS);
    for (number, line) in text.lines().enumerate().map(|(index, line)| (index + 1, line)) {
        if has_open_task(line) {
            fault(number, "a task without a name: write who does it in parentheses behind it");
        }
        if is_rust && !may_be_unsafe && has_unsafe(line) {
            fault(number, "unsafe code stands only where compiled plugins are loaded");
        }
    }
    if is_rust {
        for (number, attribute) in silenced(text) {
            if !attribute.contains("reason") {
                fault(number, "a silenced lint says its reason: #[allow(..., reason = \"...\")]");
            }
        }
        let lines = text.lines().count();
        if lines > MAX_LINES {
            fault(lines, "a file of more than 800 lines is split");
        }
    }
    faults
}

/// Reports whether a line has a note of work to do that names nobody.
fn has_open_task(line: &str) -> bool {
    // Put together, so that this file passes its own check.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME")];
    marks.iter().any(|mark| {
        line.match_indices(mark).any(|(at, _)| {
            let before = line.get(..at).and_then(|text| text.chars().next_back());
            let after = line.get(at + mark.len()..).unwrap_or_default();
            let is_word = !before.is_some_and(is_word_part) && !after.starts_with(is_word_part);
            let name = after.strip_prefix('(').and_then(|rest| rest.split_once(')')).map(|(name, _)| name);
            is_word && name.is_none_or(|name| name.trim().is_empty())
        })
    })
}

/// Reports whether a line of code uses the keyword.
fn has_unsafe(line: &str) -> bool {
    let code = line.split("//").next().unwrap_or_default();
    let word = concat!("un", "safe");
    code.match_indices(word).any(|(at, _)| {
        let before = code.get(..at).and_then(|text| text.chars().next_back());
        let after = code.get(at + word.len()..).unwrap_or_default();
        let follows = ["{", "fn ", "impl ", "extern ", "trait "];
        !before.is_some_and(|c| is_word_part(c) || c == '"')
            && (after.trim().is_empty()
                || follows.iter().any(|next| after.starts_with(' ') && after.trim_start().starts_with(next)))
    })
}

/// Returns every attribute that silences a lint, with its line.
fn silenced(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut line_start = 0;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let starts = ["#[allow(", "#![allow(", "#[expect(", "#![expect("];
        let indent = line.len() - line.trim_start().len();
        if starts.iter().any(|start| line.trim_start().starts_with(start)) {
            let rest = text.get(line_start + indent..).unwrap_or_default();
            let end = rest.find(")]").map_or(rest.len(), |end| end + 2);
            found.push((index + 1, rest.get(..end).unwrap_or(rest)));
        }
        line_start += line.len();
    }
    found
}

fn is_word_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> Vec<String> {
        check(Path::new(path), text)
    }

    #[test]
    fn a_task_needs_a_name() {
        let task = concat!("TO", "DO");
        assert_eq!(faults("a.md", &format!("{task}: later")).len(), 1);
        assert_eq!(faults("a.md", &format!("{task}(): later")).len(), 1);
        assert_eq!(faults("a.rs", &format!("// {task}(ada): later")).len(), 0);
        assert_eq!(faults("a.rs", &format!("const {task}_LIST: u8 = 1;")).len(), 0);
    }

    #[test]
    fn the_keyword_is_found_in_code_only() {
        let word = concat!("un", "safe");
        assert_eq!(faults("core/x/src/a.rs", &format!("let a = {word} {{ f() }};")).len(), 1);
        assert_eq!(faults("core/x/src/a.rs", &format!("{word} impl Send for A {{}}")).len(), 1);
        assert_eq!(faults("core/x/src/a.rs", &format!("pub {word} fn f() {{}}")).len(), 1);
        assert_eq!(faults("core/x/src/a.rs", &format!("// {word} fn")).len(), 0);
        assert_eq!(faults("core/x/src/a.rs", &format!("#![deny({word}_code)]")).len(), 0);
        assert_eq!(faults(UNSAFE_FILE, &format!("{word} {{ f() }}")).len(), 0);
        assert_eq!(faults("a.md", &format!("{word} {{ f() }}")).len(), 0);
    }

    #[test]
    fn a_silenced_lint_needs_a_reason() {
        let bare = concat!("#[al", "low(dead_code)]\nfn f() {}\n");
        assert_eq!(
            faults("a.rs", bare),
            ["a.rs:1: a silenced lint says its reason: #[allow(..., reason = \"...\")]"]
        );
        let long = concat!("    #[al", "low(\n        dead_code,\n        reason = \"x\"\n    )]\n");
        assert_eq!(faults("a.rs", long), Vec::<String>::new());
        let crate_wide = concat!("#![ex", "pect(dead_code)]\n");
        assert_eq!(faults("a.rs", crate_wide).len(), 1);
    }

    #[test]
    fn a_long_file_is_split() {
        assert_eq!(faults("a.rs", &"\n".repeat(MAX_LINES)).len(), 0);
        assert_eq!(faults("a.rs", &"\n".repeat(MAX_LINES + 1)).len(), 1);
        assert_eq!(faults("a.md", &"\n".repeat(MAX_LINES + 1)).len(), 0);
    }
}
