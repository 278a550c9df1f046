//! Packages that are damaged, or made to do harm.

use etabli_plugin_host::{
    InspectError, LoadError, Manifest, ManifestError, Package, PackageError, inspect, package,
};

use crate::support::{everything, guest, guest_bytes, host, pack, unpack, with_manifest, zip};

fn refused(bytes: &[u8]) -> PackageError {
    package::read(bytes).unwrap_err()
}

fn load(package: &Package) -> LoadError {
    host().load(package, &everything()).unwrap_err()
}

/// The package with one more file, named in its hash list.
fn with_file(name: &str, content: &[u8]) -> Vec<u8> {
    let mut files = unpack(&guest_bytes("search-columns"));
    files.push((name.to_owned(), content.to_vec()));
    pack(files)
}

#[test]
fn a_package_tells_what_it_holds_before_it_runs() {
    let package = guest("tickets");
    assert_eq!(package.manifest().id, "tickets");
    let found = inspect(package.component()).unwrap();
    assert_eq!(
        found.exports,
        ["etabli:plugin/commands@0.1.0", "etabli:plugin/links@0.1.0"],
        "{:?}",
        found.imports
    );
    assert!(found.imports.iter().all(|import| import.starts_with("etabli:plugin/")), "{:?}", found.imports);
}

#[test]
fn packing_is_reproducible_and_pinned_by_a_hash() {
    assert_eq!(guest("tickets").hash(), guest("tickets").hash());
    assert_ne!(guest("tickets").hash(), guest("search-columns").hash());
}

#[test]
fn sec_76_no_cut_package_is_let_in() {
    let bytes = guest_bytes("search-columns");
    for end in 0..bytes.len() {
        assert!(package::read(&bytes[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn sec_76_no_flipped_bit_gets_in_unnoticed() {
    let bytes = guest_bytes("search-columns");
    let whole = guest("search-columns");
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        // A bit of the zip's own bookkeeping, such as a time, may change without harm to the files.
        if let Ok(package) = package::read(&flipped) {
            assert_eq!(package.component(), whole.component(), "byte {at}");
            assert_eq!(package.manifest(), whole.manifest(), "byte {at}");
        }
    }
}

#[test]
fn a_file_that_was_changed_after_packing_is_named() {
    let mut files = unpack(&guest_bytes("search-columns"));
    for (name, content) in &mut files {
        if name == "plugin.wasm" {
            content.push(0);
        }
    }
    assert_eq!(
        refused(&zip(&files)).to_string(),
        "a file of the package was changed after it was packed: plugin.wasm"
    );

    let mut files = unpack(&guest_bytes("search-columns"));
    files.push(("extra.txt".into(), b"x".to_vec()));
    assert!(matches!(refused(&zip(&files)), PackageError::Changed(name) if name == "extra.txt"));

    let mut files = unpack(&guest_bytes("search-columns"));
    files.retain(|(name, _)| name != "i18n/fr/plugin.ftl");
    assert!(matches!(refused(&zip(&files)), PackageError::MissingFile(name) if name == "i18n/fr/plugin.ftl"));
}

#[test]
fn files_that_explode_are_refused() {
    let bomb = with_file("notes.wasm", &vec![0; 32 << 20]);
    assert!(bomb.len() < 200_000);
    assert_eq!(refused(&bomb).to_string(), "the package is too large: notes.wasm");
    let long = with_file("notes.txt", &vec![b'x'; 300 << 10]);
    assert!(matches!(refused(&long), PackageError::TooLarge(_)));

    let mut many = unpack(&guest_bytes("search-columns"));
    many.extend((0..100).map(|n| (format!("{n}.txt"), vec![])));
    assert_eq!(refused(&pack(many)).to_string(), "the package is too large: more than 64 files");
}

#[test]
fn names_that_leave_the_package_are_refused() {
    for name in ["../evil", "/etc/passwd", r"..\evil", "a/../../b", "C:/x", ".hidden", "i18n//x", "nul\u{1}"]
    {
        assert!(matches!(refused(&with_file(name, b"x")), PackageError::ForbiddenName(_)), "{name}");
    }
}

#[test]
fn a_core_module_is_no_component() {
    let mut files = unpack(&guest_bytes("search-columns"));
    let (_, component) = files.iter_mut().find(|(name, _)| name == "plugin.wasm").unwrap();
    *component = b"\0asm\x01\0\0\0".to_vec();
    let error = load(&package::read(&pack(files)).unwrap());
    assert_eq!(error, LoadError::Inspect(InspectError::CoreModule));
}

#[test]
fn a_component_that_was_damaged_before_packing_is_refused_without_a_panic() {
    let original = guest("search-columns").component().to_vec();
    for at in (8..original.len()).step_by(original.len() / 60) {
        let mut files = unpack(&guest_bytes("search-columns"));
        let (_, component) = files.iter_mut().find(|(name, _)| name == "plugin.wasm").unwrap();
        component[at] ^= 0x55;
        // Some bytes are names or data, and the component stays valid.
        let _ = host().load(&package::read(&pack(files)).unwrap(), &everything());
    }
    for end in [8, original.len() / 3, original.len() - 1] {
        assert!(matches!(inspect(&original[..end]), Err(InspectError::Malformed(_))) || end == 8);
    }
}

#[test]
fn a_manifest_names_only_texts_that_are_there() {
    let package = with_manifest("search-columns", |manifest| {
        manifest.replace("\"field-attachment\"", "\"no-such-text\"")
    });
    assert_eq!(
        refused(&package).to_string(),
        "the texts of the package are incomplete: i18n/fr/plugin.ftl: there is no `no-such-text`"
    );
}

#[test]
fn a_manifest_is_refused_with_the_place_and_the_problem() {
    let manifest = |change: &dyn Fn(&str) -> String| {
        let files = unpack(&guest_bytes("tickets"));
        let (_, text) = files.into_iter().find(|(name, _)| name == "plugin.toml").unwrap();
        Manifest::parse(&change(&String::from_utf8(text).unwrap())).unwrap_err()
    };
    let replaced = |from: &str, to: &str| manifest(&|text| text.replacen(from, to, 1)).to_string();

    assert_eq!(
        manifest(&|text| text.replace("manifest = 1", "manifest = 2\nnovelty = true")),
        ManifestError::Schema { found: 2 }
    );
    assert!(matches!(manifest(&|_| "= nothing".into()), ManifestError::Syntax(_)));
    assert!(replaced("icon =", "ikon =").contains("unknown field `ikon`"));
    assert_eq!(
        replaced("id = \"tickets\"", "id = \"my-tickets\""),
        "plugin.toml: id: `my-tickets` is no reverse domain such as `org.example.tickets`"
    );
    assert!(replaced("\"0.1.0\"", "\"1\"").starts_with("plugin.toml: version: `1` is no semantic version"));
    assert_eq!(
        replaced("[capabilities.dialogs]", "[capabilities.telepathy]"),
        "plugin.toml: capabilities.telepathy: there is no such capability in this line"
    );
    assert_eq!(
        replaced("[capabilities.dialogs]", "[capabilities.http]"),
        "plugin.toml: capabilities.http.hosts: the capability `http` names its hosts, and no other does"
    );
    let http = |host: &str| {
        replaced("[capabilities.dialogs]", &format!("[capabilities.http]\nhosts = [\"{host}\"]"))
    };
    for host in ["localhost", "*.example.org", "example.org:8443", "Example.org", ""] {
        assert_eq!(
            http(host),
            format!(
                "plugin.toml: capabilities.http.hosts: `{host}` is no name of a host such as `api.example.org`"
            )
        );
    }
    let contribution = |text: &str| manifest(&|whole| format!("{whole}\n{text}\n")).to_string();
    assert_eq!(
        contribution("[contributes.columns.hue]\ntitle = \"record-ticket\"\nplan = \"link.ticket.colour\""),
        "plugin.toml: contributes.columns.hue.plan: there is no field `colour`"
    );
    assert!(
        contribution("[contributes.columns.hue]\ntitle = \"record-ticket\"\nplan = \"magic\"")
            .starts_with("plugin.toml: contributes.columns.hue.plan: `magic` is no plan")
    );
    assert_eq!(
        contribution("[contributes.mail-events.vanished]\ntitle = \"record-ticket\""),
        "plugin.toml: contributes.mail-events.vanished: there is no such event in this line"
    );
    assert_eq!(
        contribution(
            "[contributes.views.heavy]\ntitle = \"record-ticket\"\nrecord = \"ticket\"\ncolumns = [\"weight\"]"
        ),
        "plugin.toml: contributes.views.heavy.columns: there is no field `weight`"
    );
    assert_eq!(
        contribution("[contributes.message-fields.kind]\ntitle = \"record-ticket\"\nrecord = \"task\""),
        "plugin.toml: contributes.message-fields.kind.record: there is no record type `task`"
    );
    assert_eq!(
        replaced("\"Ctrl+T\"", "\"T\""),
        "plugin.toml: contributes.commands.associate.shortcut: `T` is no shortcut: write for example `Ctrl+Shift+T`"
    );
    assert_eq!(
        replaced("== 1", "= 1"),
        "plugin.toml: contributes.commands.associate.when: `selection.count = 1` is no condition: \
         write for example `selection.count == 1`"
    );
    assert_eq!(
        replaced("values = [\"open\", \"closed\"]\n", ""),
        "plugin.toml: records.ticket.fields.status.values: the type `enum` has values, and no other type has"
    );
    assert_eq!(
        replaced("[contributes.links.ticket]", "[contributes.links.task]"),
        "plugin.toml: contributes.links.task: there is no such record type"
    );
    assert_eq!(
        replaced("type = \"texts\"", "type = \"bool\""),
        "plugin.toml: settings.folders.default: is too long or not of the setting's type"
    );
    assert_eq!(
        replaced("\"plugin.wasm\"", "\"../plugin.wasm\""),
        "plugin.toml: component: `../plugin.wasm` is no name such as `plugin.wasm`"
    );
}

#[test]
fn a_folder_lists_its_packages_and_what_is_wrong_with_them() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("b.etabli"), guest_bytes("search-columns")).unwrap();
    std::fs::write(folder.path().join("a.etabli"), b"no zip").unwrap();
    std::fs::write(folder.path().join("notes.txt"), b"x").unwrap();
    let found = package::read_dir(folder.path()).unwrap();
    assert_eq!(found.len(), 2);
    assert!(matches!(found[0].1, Err(PackageError::Damaged(_))));
    assert_eq!(found[1].1.as_ref().unwrap().manifest().id, "search-columns");
}

#[test]
fn bundled_plugins_say_everything_in_both_languages() {
    for name in ["search-columns", "tickets"] {
        let files = unpack(&guest_bytes(name));
        let text = |lang: &str| {
            let file = format!("i18n/{lang}/plugin.ftl");
            let (_, content) = files.iter().find(|(name, _)| *name == file).unwrap();
            String::from_utf8(content.clone()).unwrap()
        };
        let keys = |text: &str| -> Vec<_> {
            text.lines().filter_map(|line| line.split_once(" = ")).map(|(key, _)| key.to_owned()).collect()
        };
        let (fr, en) = (text("fr"), text("en"));
        assert_eq!(keys(&fr), keys(&en), "{name}");
        for wrong in ["'", " :", " ?", " !", " ;", "« ", " »"] {
            assert!(!fr.contains(wrong), "{name}: {wrong:?} is no French typography");
        }
    }
}

#[test]
fn sec_76_a_signature_is_the_one_file_that_the_list_does_not_name() {
    let mut files = unpack(&guest_bytes("search-columns"));
    files.push(("hashes.minisig".to_owned(), b"nonsense".to_vec()));
    let listed = files.clone();
    let package = package::read(&zip(&files)).unwrap();
    assert!(package.is_signed() && !guest("search-columns").is_signed());
    assert!(matches!(package.signer(&[]), Err(PackageError::Signature(_))));
    // Named in the list it would sign itself.
    assert!(matches!(refused(&pack(listed)), PackageError::MissingFile(name) if name == "hashes.minisig"));
}

#[test]
fn sec_73_huge_texts_are_refused() {
    let mut files = unpack(&guest_bytes("search-columns"));
    for (name, content) in &mut files {
        if name == "i18n/fr/plugin.ftl" {
            content.extend(std::iter::repeat_n(b'x', 300 << 10));
        }
    }
    assert!(matches!(refused(&pack(files)), PackageError::TooLarge(name) if name == "i18n/fr/plugin.ftl"));
    let long = "x".repeat(10_000);
    let named = with_manifest("search-columns", |text| text.replace("search-columns", &long));
    assert!(matches!(refused(&named), PackageError::Manifest(_)));
}
