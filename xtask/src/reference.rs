//! Writes the reference of the plugin interface from the WIT files.
//!
//! It reads the files line by line, as they are formatted: an interface at the margin, its items two spaces in.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
    path::Path,
};

use anyhow::{Context, Result, bail, ensure};

const PAGE: &str = "docs/plugin-guide/reference.md";
const LINE: &str = "wit/plugin/v0.1";
const WORLDS: &str = "worlds.wit";
const HEAD: &str = "\
# Reference of the plugin interface

Generated from the WIT files of `wit/plugin/v0.1` by `cargo xtask reference`; change those and not this page.
The [guide](README.md) says how to use it, and [`wit/README.md`](../../wit/README.md) how it may change.
";

/// Writes the page.
pub(crate) fn write(root: &Path) -> Result<()> {
    let page = render(&read(root)?)?;
    if fs::read_to_string(root.join(PAGE)).is_ok_and(|old| old == page) {
        return Ok(());
    }
    fs::write(root.join(PAGE), page).with_context(|| format!("writing {PAGE}"))
}

/// Returns a fault when the page is out of date, or when something in it is not explained.
pub(crate) fn check(root: &Path) -> Result<Vec<String>> {
    Ok(match render(&read(root)?) {
        Err(error) => vec![error.to_string()],
        Ok(page) if fs::read_to_string(root.join(PAGE)).is_ok_and(|old| old == page) => Vec::new(),
        Ok(_) => vec![format!("{PAGE}: it is out of date, run `cargo xtask reference`")],
    })
}

fn read(root: &Path) -> Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(root.join(LINE)).with_context(|| format!("reading {LINE}"))? {
        let path = entry?.path();
        if let Some(name) = path.file_name().and_then(|name| name.to_str())
            && name.ends_with(".wit")
        {
            files.insert(name.to_owned(), fs::read_to_string(&path)?);
        }
    }
    Ok(files)
}

/// An interface, and what stands in it.
struct Interface<'a> {
    name: &'a str,
    words: Vec<&'a str>,
    items: Vec<Item<'a>>,
}

/// A type or a function.
struct Item<'a> {
    name: &'a str,
    words: Vec<&'a str>,
    lines: Vec<&'a str>,
}

fn render(files: &BTreeMap<String, String>) -> Result<String> {
    let worlds = files.get(WORLDS).with_context(|| format!("{LINE} has no {WORLDS}"))?;
    let named = |word: &str| -> BTreeSet<&str> {
        worlds.lines().filter_map(|line| line.trim().strip_prefix(word)?.strip_suffix(';')).collect()
    };
    let (imports, exports) = (named("import "), named("export "));
    let mut parts = [
        ("Contributions", "What a plugin exports, and the host calls.", String::new()),
        (
            "Capabilities",
            "What a plugin imports, when its manifest declares it and somebody granted it.",
            String::new(),
        ),
        ("Types", "What several interfaces share.", String::new()),
    ];
    for (file, text) in files.iter().filter(|(file, _)| *file != WORLDS) {
        let interface = parse(text).with_context(|| format!("{LINE}/{file}"))?;
        let place = match interface.name {
            "types" => 2,
            name if exports.contains(name) => 0,
            name if imports.contains(name) => 1,
            name => bail!("{LINE}/{file}: no world imports or exports `{name}`"),
        };
        if let Some((_, _, out)) = parts.get_mut(place) {
            section(out, &interface)?;
        }
    }
    let mut page = HEAD.to_owned();
    for (title, what, sections) in parts {
        write!(page, "\n## {title}\n\n{what}\n{sections}")?;
    }
    Ok(page)
}

fn section(out: &mut String, interface: &Interface<'_>) -> Result<()> {
    write!(out, "\n### `{}`\n\n{}\n", interface.name, interface.words.join("\n"))?;
    for item in &interface.items {
        write!(out, "\n#### `{}`\n\n", item.name)?;
        if !item.words.is_empty() {
            write!(out, "{}\n\n", item.words.join("\n"))?;
        }
        write!(out, "```wit\n{}\n```\n", item.lines.join("\n"))?;
    }
    Ok(())
}

fn parse(text: &str) -> Result<Interface<'_>> {
    let mut words = Vec::new();
    let mut interface: Option<Interface<'_>> = None;
    let mut item: Option<Item<'_>> = None;
    for line in text.lines() {
        let inner = line.strip_prefix("  ");
        if let Some(mut open) = item.take() {
            open.lines.push(inner.unwrap_or(line));
            match (inner, interface.as_mut()) {
                (Some("}"), Some(interface)) => interface.items.push(open),
                _ => item = Some(open),
            }
        } else if let Some(comment) = line.trim().strip_prefix("///") {
            words.push(comment.trim());
        } else if let Some(rest) = line.strip_prefix("interface ") {
            let name = rest.trim_end_matches([' ', '{']);
            ensure!(!words.is_empty(), "the interface `{name}` is not explained");
            interface = Some(Interface { name, words: std::mem::take(&mut words), items: Vec::new() });
        } else if let (Some(code), Some(interface)) = (inner, interface.as_mut())
            && !code.starts_with("use ")
        {
            let is_function = code.contains(": func(");
            let (_, rest) = code.split_once(' ').with_context(|| format!("`{code}` is no item"))?;
            let name = if is_function { code } else { rest };
            let end = name.find([':', ' ', '=']).unwrap_or(name.len());
            let name = name.get(..end).unwrap_or(name).trim_start_matches('%');
            ensure!(!words.is_empty(), "`{name}` is not explained");
            let found = Item { name, words: std::mem::take(&mut words), lines: vec![code] };
            if code.ends_with('{') { item = Some(found) } else { interface.items.push(found) }
        }
    }
    interface.context("it has no interface")
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIT: &str = "\
package etabli:plugin@0.1.0;

/// Tells the time.
interface clock {
  use types.{instant};

  /// A span.
  record span {
    /// Its start.
    start: instant,
  }

  /// The time.
  now: func() -> instant;
}
";

    fn files(clock: &str, worlds: &str) -> BTreeMap<String, String> {
        BTreeMap::from([("clock.wit".to_owned(), clock.to_owned()), (WORLDS.to_owned(), worlds.to_owned())])
    }

    #[test]
    fn types_and_functions_stand_below_their_interface() {
        let page = render(&files(WIT, "world all {\n  import clock;\n}\n")).unwrap();
        let (_, capabilities) = page.split_once("## Capabilities").unwrap();
        let span =
            "#### `span`\n\nA span.\n\n```wit\nrecord span {\n  /// Its start.\n  start: instant,\n}\n```";
        assert!(capabilities.contains("### `clock`\n\nTells the time.\n"), "{page}");
        assert!(capabilities.contains(span), "{page}");
        assert!(
            capabilities.contains("#### `now`\n\nThe time.\n\n```wit\nnow: func() -> instant;\n```"),
            "{page}"
        );
    }

    #[test]
    fn what_is_not_explained_or_in_no_world_is_a_fault() {
        let silent = WIT.replace("  /// The time.\n", "");
        let error = render(&files(&silent, "world all {\n  import clock;\n}\n")).unwrap_err();
        assert_eq!(format!("{error:#}"), "wit/plugin/v0.1/clock.wit: `now` is not explained");
        assert!(render(&files(WIT, "world all {\n}\n")).unwrap_err().to_string().contains("no world"));
    }
}
