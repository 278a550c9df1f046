//! `plugin.toml` as it is written, and the way from there to a valid [`Manifest`].

mod contributions;

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};

use super::{
    CapabilitySpec, CommandSpec, FieldSpec, FieldType, LinkSpec, Manifest, ManifestError, Placement,
    RecordTypeSpec, SearchFieldSpec, SettingKind, SettingSpec, SettingValue, When,
};

/// The schema of `plugin.toml` that this program reads.
const SCHEMA: u32 = 1;
/// No list of a manifest is longer.
const MAX_ENTRIES: usize = 64;
const MAX_ID: usize = 64;
/// The longest text of a setting's default.
const MAX_DEFAULT: usize = 1024;

/// Only these may go without a domain.
const BUNDLED: &[&str] = &["tickets", "tasks", "outlook-import", "categorization", "search-columns"];

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawManifest {
    #[serde(rename = "manifest")]
    _schema: u32,
    id: String,
    version: String,
    api: String,
    component: String,
    name: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    icon: String,
    #[serde(default)]
    contributes: RawContributes,
    #[serde(default)]
    records: Ordered<RawRecordType>,
    #[serde(default)]
    capabilities: Ordered<RawCapability>,
    #[serde(default)]
    settings: Ordered<RawSetting>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawContributes {
    #[serde(default)]
    commands: Ordered<RawCommand>,
    #[serde(default)]
    search_fields: Ordered<RawTitled>,
    #[serde(default)]
    links: Ordered<RawTitled>,
    #[serde(default)]
    columns: Ordered<contributions::RawColumn>,
    #[serde(default)]
    message_fields: Ordered<contributions::RawMessageField>,
    #[serde(default)]
    views: Ordered<contributions::RawView>,
    #[serde(default)]
    importer: Ordered<contributions::RawImporter>,
    #[serde(default)]
    mail_events: Ordered<RawTitled>,
    #[serde(default)]
    lifecycle: Vec<super::LifeKind>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawCommand {
    title: String,
    #[serde(default)]
    icon: String,
    placement: Vec<Placement>,
    #[serde(default)]
    shortcut: String,
    #[serde(default)]
    when: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawTitled {
    title: String,
    #[serde(default)]
    icon: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawRecordType {
    title: String,
    fields: Ordered<RawField>,
    sequence: Option<u64>,
    #[serde(default)]
    unique: Vec<String>,
    #[serde(default)]
    one_per_message: bool,
    #[serde(default)]
    indexes: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawField {
    title: String,
    #[serde(rename = "type")]
    kind: FieldType,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    values: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawCapability {
    reason: String,
    #[serde(default)]
    hosts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RawSetting {
    title: String,
    #[serde(rename = "type")]
    kind: SettingKind,
    default: SettingValue,
}

/// A table whose keys keep the order of the file, which is the order people see.
struct Ordered<T>(Vec<(String, T)>);

impl<T> Default for Ordered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Ordered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
            type Value = Ordered<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Ordered<T>, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Ordered(entries))
            }
        }
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

/// Only the schema, so that a newer file is refused for being newer and not for its unknown keys.
#[derive(Deserialize)]
struct Schema {
    manifest: u32,
}

pub(super) fn parse(text: &str) -> Result<Manifest, ManifestError> {
    let syntax = |error: toml::de::Error| ManifestError::Syntax(error.message().to_owned());
    let schema: Schema = toml::from_str(text).map_err(syntax)?;
    if schema.manifest != SCHEMA {
        return Err(ManifestError::Schema { found: schema.manifest });
    }
    let raw: RawManifest = toml::from_str(text).map_err(syntax)?;
    raw.check()
}

fn invalid(at: impl Into<String>, problem: impl Into<String>) -> ManifestError {
    ManifestError::Invalid { at: at.into(), problem: problem.into() }
}

/// Turns every entry of a table into its valid form, with its path for messages.
fn each<T, U>(
    at: &str,
    entries: Ordered<T>,
    check: impl Fn(String, T, &str) -> Result<U, ManifestError>,
) -> Result<Vec<U>, ManifestError> {
    if entries.0.len() > MAX_ENTRIES {
        return Err(invalid(at, format!("has more than {MAX_ENTRIES} entries")));
    }
    let one = |(id, entry): (String, T)| {
        let here = format!("{at}.{id}");
        kebab(&here, &id)?;
        check(id, entry, &here)
    };
    entries.0.into_iter().map(one).collect()
}

fn is_kebab(text: &str) -> bool {
    text.len() <= MAX_ID
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn kebab(at: &str, text: &str) -> Result<(), ManifestError> {
    if is_kebab(text) {
        return Ok(());
    }
    Err(invalid(at, format!("`{text}` is no name: use a-z, 0-9 and single words joined by `-`")))
}

/// An icon may be left out.
fn icon(at: &str, name: String) -> Result<String, ManifestError> {
    icon_at(&format!("{at}.icon"), name)
}

fn icon_at(at: &str, name: String) -> Result<String, ManifestError> {
    if !name.is_empty() {
        kebab(at, &name)?;
    }
    Ok(name)
}

fn key(at: &str, key: String) -> Result<String, ManifestError> {
    kebab(at, &key)?;
    Ok(key)
}

/// Modifiers, then one key, such as `Ctrl+Shift+T` or `F9`.
fn shortcut(at: &str, text: String) -> Result<String, ManifestError> {
    let (modifiers, last) = text.rsplit_once('+').map_or((None, text.as_str()), |(m, k)| (Some(m), k));
    let known = |modifier| matches!(modifier, "Ctrl" | "Alt" | "Shift");
    let modifiers_fit = modifiers.is_none_or(|modifiers| modifiers.split('+').all(known));
    let function_key =
        last.strip_prefix('F').is_some_and(|n| n.parse().is_ok_and(|n: u8| (1..=12).contains(&n)));
    let single = last.len() == 1 && last.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if text.is_empty() || (modifiers_fit && (function_key || (single && modifiers.is_some()))) {
        return Ok(text);
    }
    Err(invalid(at, format!("`{text}` is no shortcut: write for example `Ctrl+Shift+T`")))
}

/// Bundled plugins have a short id, all others a reverse domain.
fn plugin_id(id: &str) -> Result<(), ManifestError> {
    let parts: Vec<_> = id.split('.').collect();
    let domain = parts.len() >= 2 && parts.iter().all(|part| is_kebab(part));
    if id.len() <= 2 * MAX_ID && (domain || BUNDLED.contains(&id)) {
        return Ok(());
    }
    Err(invalid("id", format!("`{id}` is no reverse domain such as `org.example.tickets`")))
}

impl RawManifest {
    fn check(self) -> Result<Manifest, ManifestError> {
        plugin_id(&self.id)?;
        let version = semver::Version::parse(&self.version).map_err(|error| {
            invalid("version", format!("`{}` is no semantic version: {error}", self.version))
        })?;
        let line: Vec<_> = self.api.split('.').collect();
        if line.len() != 2 || !line.iter().all(|part| part.parse::<u16>().is_ok()) {
            return Err(invalid("api", format!("`{}` is no API line such as `0.1`", self.api)));
        }
        if !self.component.strip_suffix(".wasm").is_some_and(is_kebab) {
            return Err(invalid(
                "component",
                format!("`{}` is no name such as `plugin.wasm`", self.component),
            ));
        }
        let manifest = Manifest {
            version,
            name: key("name", self.name)?,
            description: if self.description.is_empty() {
                self.description
            } else {
                key("description", self.description)?
            },
            icon: icon_at("icon", self.icon)?,
            commands: each("contributes.commands", self.contributes.commands, RawCommand::check)?,
            search_fields: each(
                "contributes.search-fields",
                self.contributes.search_fields,
                |id, raw, at| {
                    let title = key(&format!("{at}.title"), raw.title)?;
                    Ok(SearchFieldSpec { id, title, icon: icon(at, raw.icon)? })
                },
            )?,
            links: each("contributes.links", self.contributes.links, |record_type, raw, at| {
                let title = key(&format!("{at}.title"), raw.title)?;
                Ok(LinkSpec { record_type, title, icon: icon(at, raw.icon)? })
            })?,
            columns: each("contributes.columns", self.contributes.columns, contributions::column)?,
            message_fields: each(
                "contributes.message-fields",
                self.contributes.message_fields,
                contributions::message_field,
            )?,
            views: each("contributes.views", self.contributes.views, contributions::view)?,
            importers: each("contributes.importer", self.contributes.importer, contributions::importer)?,
            mail_events: each(
                "contributes.mail-events",
                self.contributes.mail_events,
                contributions::mail_event,
            )?,
            lifecycle: self.contributes.lifecycle,
            records: each("records", self.records, RawRecordType::check)?,
            capabilities: each("capabilities", self.capabilities, |name, raw, at| {
                let capability =
                    name.parse().map_err(|()| invalid(at, "there is no such capability in this line"))?;
                Ok(CapabilitySpec {
                    capability,
                    reason: key(&format!("{at}.reason"), raw.reason)?,
                    hosts: contributions::hosts(at, capability, raw.hosts)?,
                })
            })?,
            settings: each("settings", self.settings, RawSetting::check)?,
            id: self.id,
            api: self.api,
            component: self.component,
        };
        if let Some(link) =
            manifest.links.iter().find(|link| manifest.record_type(&link.record_type).is_none())
        {
            let at = format!("contributes.links.{}", link.record_type);
            return Err(invalid(at, "there is no such record type"));
        }
        contributions::check_references(&manifest)?;
        Ok(manifest)
    }
}

impl RawCommand {
    fn check(id: String, raw: Self, at: &str) -> Result<CommandSpec, ManifestError> {
        if raw.placement.is_empty() {
            return Err(invalid(format!("{at}.placement"), "a command stands at least in the palette"));
        }
        Ok(CommandSpec {
            id,
            title: key(&format!("{at}.title"), raw.title)?,
            icon: icon(at, raw.icon)?,
            placement: raw.placement,
            shortcut: shortcut(&format!("{at}.shortcut"), raw.shortcut)?,
            when: raw.when.parse::<When>().map_err(|problem| invalid(format!("{at}.when"), problem))?,
        })
    }
}

impl RawRecordType {
    fn check(id: String, raw: Self, at: &str) -> Result<RecordTypeSpec, ManifestError> {
        let fields = each(&format!("{at}.fields"), raw.fields, RawField::check)?;
        for (list, names) in [("unique", &raw.unique), ("indexes", &raw.indexes)] {
            if let Some(stray) = names.iter().find(|name| !fields.iter().any(|field| field.id == **name)) {
                return Err(invalid(format!("{at}.{list}"), format!("there is no field `{stray}`")));
            }
        }
        Ok(RecordTypeSpec {
            id,
            title: key(&format!("{at}.title"), raw.title)?,
            fields,
            sequence: raw.sequence,
            unique: raw.unique,
            one_per_message: raw.one_per_message,
            indexes: raw.indexes,
        })
    }
}

impl RawField {
    fn check(id: String, raw: Self, at: &str) -> Result<FieldSpec, ManifestError> {
        if (raw.kind == FieldType::Enum) == raw.values.is_empty() {
            return Err(invalid(format!("{at}.values"), "the type `enum` has values, and no other type has"));
        }
        for value in &raw.values {
            kebab(&format!("{at}.values"), value)?;
        }
        let title = key(&format!("{at}.title"), raw.title)?;
        Ok(FieldSpec { id, title, kind: raw.kind, required: raw.required, values: raw.values })
    }
}

impl RawSetting {
    fn check(id: String, raw: Self, at: &str) -> Result<SettingSpec, ManifestError> {
        let fits = raw.default.kind() == raw.kind;
        let short = match &raw.default {
            SettingValue::Text(text) => text.len() <= MAX_DEFAULT,
            SettingValue::Texts(texts) => {
                texts.len() <= MAX_ENTRIES && texts.iter().all(|text| text.len() <= MAX_DEFAULT)
            }
            SettingValue::Bool(_) | SettingValue::Integer(_) => true,
        };
        if !fits || !short {
            return Err(invalid(format!("{at}.default"), "is too long or not of the setting's type"));
        }
        Ok(SettingSpec {
            id,
            title: key(&format!("{at}.title"), raw.title)?,
            kind: raw.kind,
            default: raw.default,
        })
    }
}
