//! Which test proves which requirement: a test whose name starts with a requirement's ID proves it.
//!
//! `mail_106_the_search_starts_by_itself` proves MAIL-106; `mail_97_98_sec_10_...` proves three.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::tidy::sources;

const TABLE: &str = "docs/coverage.md";
/// The families of requirements, in the order of the table, and the greatest number of each.
const FAMILIES: &[(&str, u32)] =
    &[("mail", 177), ("obj", 23), ("amb", 16), ("sec", 79), ("x", 41), ("n", 15)];

/// A requirement: the family's place and the number.
type Requirement = (usize, u32);
/// The tests of each requirement, as `file::test`.
type Tests = BTreeMap<Requirement, Vec<String>>;

/// Writes the table.
pub(crate) fn write(root: &Path) -> Result<()> {
    let path = root.join(TABLE);
    let table = render(&collect(root)?);
    if fs::read_to_string(&path).is_ok_and(|old| old == table) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().unwrap_or(root))?;
    fs::write(&path, table).with_context(|| format!("writing {TABLE}"))
}

/// Fails when the table is out of date.
pub(crate) fn check(root: &Path) -> Result<()> {
    let table = render(&collect(root)?);
    if !fs::read_to_string(root.join(TABLE)).is_ok_and(|old| old == table) {
        bail!("{TABLE} is out of date: run `cargo xtask coverage`");
    }
    Ok(())
}

fn collect(root: &Path) -> Result<Tests> {
    let mut tests = Tests::new();
    for file in sources(root)? {
        if file.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(root.join(&file))?;
            for name in test_names(&text) {
                for requirement in requirements(name) {
                    tests.entry(requirement).or_default().push(describe(&file, name));
                }
            }
        }
    }
    for names in tests.values_mut() {
        names.sort();
    }
    Ok(tests)
}

fn describe(file: &Path, name: &str) -> String {
    let file: PathBuf = file.components().collect();
    format!("{} {name}", file.display())
}

/// Returns the names of the functions that an attribute ending in `test]` stands above.
fn test_names(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut is_test = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[") {
            is_test |= line.ends_with("test]") || line.contains("test(");
        } else if let Some((_, rest)) = line.split_once("fn ").filter(|_| is_test) {
            names.extend(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next());
            is_test = false;
        } else if !line.is_empty() && !line.starts_with("//") {
            is_test = false;
        }
    }
    names
}

/// Returns the requirements that the name of a test starts with.
///
/// A number that no requirement has ends them: `mail_118_200_levels` is about MAIL-118 only.
fn requirements(name: &str) -> Vec<Requirement> {
    let mut found = Vec::new();
    let mut family = None;
    for word in name.split('_') {
        if let Some(next) = FAMILIES.iter().position(|(known, _)| *known == word) {
            family = Some(next);
            continue;
        }
        let Some((place, (_, greatest))) = family.and_then(|place| Some((place, FAMILIES.get(place)?)))
        else {
            break;
        };
        match word.parse() {
            Ok(number) if (1..=*greatest).contains(&number) => found.push((place, number)),
            _ => break,
        }
    }
    found
}

fn render(tests: &Tests) -> String {
    let mut table = String::from(
        "# Which test proves which requirement\n\n\
         This file is written by `cargo xtask coverage` from the names of the tests; do not edit it.\n\
         A requirement that is missing here has no test of its own yet.\n\n\
         | Requirement | Tests |\n|---|---|\n",
    );
    for (&(family, number), names) in tests {
        let family = FAMILIES.get(family).map(|(name, _)| name.to_uppercase()).unwrap_or_default();
        let names: Vec<_> = names
            .iter()
            .map(|name| match name.split_once(' ') {
                Some((file, test)) => format!("`{test}` ({file})"),
                None => name.clone(),
            })
            .collect();
        // Writing to a string cannot fail.
        let _ = writeln!(table, "| {family}-{number:02} | {} |", names.join("<br>"));
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_are_read_from_the_start_of_a_name() {
        assert_eq!(requirements("mail_106_two_seconds"), [(0, 106)]);
        assert_eq!(requirements("mail_97_98_modes"), [(0, 97), (0, 98)]);
        assert_eq!(requirements("mail_97_sec_10_modes"), [(0, 97), (3, 10)]);
        assert_eq!(requirements("mail_118_200_levels"), [(0, 118)]);
        assert_eq!(requirements("x_32_n_10"), [(4, 32), (5, 10)]);
        assert_eq!(requirements("a_mail_106_in_the_middle"), []);
        assert_eq!(requirements("mail_server_starts"), []);
    }

    #[test]
    fn only_tests_count() {
        // No name here starts with a requirement, or it would stand in the table.
        let text = "
            fn a_helper() {}
            #[test]
            fn a_test() {}
            #[test]
            #[cfg(unix)]
            // A comment between them.
            fn b_test() {}
            #[tokio::test]
            async fn c_test() {}
            #[derive(Debug)]
            struct S;
            fn b_helper() {}
        ";
        assert_eq!(test_names(text), ["a_test", "b_test", "c_test"]);
    }

    #[test]
    fn the_table_is_sorted_by_family_and_number() {
        let tests = Tests::from([
            ((3, 22), vec!["a.rs sec_22_x".to_owned()]),
            ((0, 106), vec!["a.rs mail_106_x".to_owned(), "b.rs mail_106_y".to_owned()]),
            ((0, 2), vec!["a.rs mail_2_x".to_owned()]),
        ]);
        let table = render(&tests);
        let rows: Vec<_> = table.lines().skip(7).collect();
        assert_eq!(
            rows,
            [
                "| MAIL-02 | `mail_2_x` (a.rs) |",
                "| MAIL-106 | `mail_106_x` (a.rs)<br>`mail_106_y` (b.rs) |",
                "| SEC-22 | `sec_22_x` (a.rs) |",
            ]
        );
    }
}
