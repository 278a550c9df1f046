//! Columns, message fields, views, importers and events as they are written.

use serde::Deserialize;

use super::{MAX_ENTRIES, RawTitled, icon, invalid, is_kebab, key};
use crate::{
    Capability, Manifest, ManifestError, RecordTypeSpec,
    manifest::{
        ColumnKind, ColumnSpec, Dependency, EventSpec, ImporterSpec, MailEventKind, MessageFieldSpec, Plan,
        ViewSpec,
    },
};

/// Fields that every record has beside those of its type.
const OWN_FIELDS: [&str; 2] = ["number", "created"];
const MAX_PREFIX: usize = 16;
const MAX_HOST: usize = 253;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RawColumn {
    title: String,
    #[serde(default)]
    icon: String,
    #[serde(default)]
    value: ColumnKind,
    #[serde(default)]
    plan: String,
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    depends_on: Vec<Dependency>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RawMessageField {
    title: String,
    #[serde(default)]
    search_title: String,
    #[serde(default)]
    icon: String,
    record: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RawView {
    title: String,
    #[serde(default)]
    icon: String,
    record: String,
    columns: Vec<String>,
    #[serde(default)]
    sort: String,
    #[serde(default)]
    detail: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub(super) struct RawImporter {
    title: String,
    endings: Vec<String>,
}

pub(super) fn column(id: String, raw: RawColumn, at: &str) -> Result<ColumnSpec, ManifestError> {
    let plan = if raw.plan.is_empty() { None } else { Some(plan(at, &raw.plan)?) };
    if plan.is_some() && !raw.depends_on.is_empty() {
        return Err(invalid(format!("{at}.depends-on"), "a column with a plan follows it by itself"));
    }
    if raw.prefix.len() > MAX_PREFIX || (plan.is_none() && !raw.prefix.is_empty()) {
        return Err(invalid(format!("{at}.prefix"), "a prefix is short and stands beside a plan"));
    }
    Ok(ColumnSpec {
        id,
        title: key(&format!("{at}.title"), raw.title)?,
        icon: icon(at, raw.icon)?,
        kind: raw.value,
        plan,
        prefix: raw.prefix,
        depends_on: raw.depends_on,
    })
}

fn plan(at: &str, text: &str) -> Result<Plan, ManifestError> {
    let parts: Vec<&str> = text.split('.').collect();
    Ok(match parts.as_slice() {
        ["sender", "contact"] => Plan::SenderContact,
        ["sender", "entity"] => Plan::SenderEntity,
        ["link", record_type, field] => {
            Plan::Link { record_type: (*record_type).to_owned(), field: (*field).to_owned() }
        }
        ["field", field] => Plan::Field { field: (*field).to_owned() },
        _ => {
            let problem = format!(
                "`{text}` is no plan: write `sender.contact`, `sender.entity`, `link.<record>.<field>` or `field.<field>`"
            );
            return Err(invalid(format!("{at}.plan"), problem));
        }
    })
}

pub(super) fn message_field(
    id: String,
    raw: RawMessageField,
    at: &str,
) -> Result<MessageFieldSpec, ManifestError> {
    let title = key(&format!("{at}.title"), raw.title)?;
    let search_title = match raw.search_title {
        same if same.is_empty() => same,
        other => key(&format!("{at}.search-title"), other)?,
    };
    Ok(MessageFieldSpec { id, title, search_title, icon: icon(at, raw.icon)?, record_type: raw.record })
}

pub(super) fn view(id: String, raw: RawView, at: &str) -> Result<ViewSpec, ManifestError> {
    if raw.columns.is_empty() || raw.columns.len() > MAX_ENTRIES {
        return Err(invalid(format!("{at}.columns"), format!("has 1 to {MAX_ENTRIES} columns")));
    }
    let sorted_by = raw.sort.strip_prefix('-').unwrap_or(&raw.sort);
    if !sorted_by.is_empty() && !raw.columns.iter().any(|column| column == sorted_by) {
        return Err(invalid(format!("{at}.sort"), format!("there is no column `{sorted_by}`")));
    }
    Ok(ViewSpec {
        id,
        title: key(&format!("{at}.title"), raw.title)?,
        icon: icon(at, raw.icon)?,
        record_type: raw.record,
        columns: raw.columns,
        sort: raw.sort,
        detail: raw.detail,
    })
}

pub(super) fn importer(id: String, raw: RawImporter, at: &str) -> Result<ImporterSpec, ManifestError> {
    let is_ending = |text: &String| is_kebab(text) && text.len() <= 8;
    if raw.endings.is_empty() || !raw.endings.iter().all(is_ending) {
        return Err(invalid(format!("{at}.endings"), "names endings such as `pst`"));
    }
    Ok(ImporterSpec { id, title: key(&format!("{at}.title"), raw.title)?, endings: raw.endings })
}

pub(super) fn mail_event(id: String, raw: RawTitled, at: &str) -> Result<EventSpec, ManifestError> {
    let kind = match id.as_str() {
        "received" => MailEventKind::Received,
        "about-to-be-sent" => MailEventKind::AboutToBeSent,
        "sent" => MailEventKind::Sent,
        "replied-to" => MailEventKind::RepliedTo,
        "moved" => MailEventKind::Moved,
        _ => return Err(invalid(at, "there is no such event in this line")),
    };
    Ok(EventSpec { kind, title: key(&format!("{at}.title"), raw.title)? })
}

/// Only `http` has hosts, and it has some.
pub(super) fn hosts(
    at: &str,
    capability: Capability,
    hosts: Vec<String>,
) -> Result<Vec<String>, ManifestError> {
    let at = format!("{at}.hosts");
    if (capability == Capability::Http) == hosts.is_empty() || hosts.len() > MAX_ENTRIES {
        return Err(invalid(at, "the capability `http` names its hosts, and no other does"));
    }
    let is_host = |host: &&String| {
        let labels: Vec<&str> = host.split('.').collect();
        let is_label = |label: &&str| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        };
        host.len() <= MAX_HOST && labels.len() >= 2 && labels.iter().all(is_label)
    };
    match hosts.iter().find(|host| !is_host(host)) {
        Some(host) => Err(invalid(at, format!("`{host}` is no name of a host such as `api.example.org`"))),
        None => Ok(hosts),
    }
}

/// Checks that what contributions name is declared elsewhere in the manifest.
pub(super) fn check_references(manifest: &Manifest) -> Result<(), ManifestError> {
    let record_type = |at: &str, name: &str| {
        manifest.record_type(name).ok_or_else(|| invalid(at, format!("there is no record type `{name}`")))
    };
    let has = |spec: &RecordTypeSpec, field: &str| OWN_FIELDS.contains(&field) || spec.field(field).is_some();
    for column in &manifest.columns {
        let at = format!("contributes.columns.{}.plan", column.id);
        match &column.plan {
            Some(Plan::Link { record_type: name, field }) if !has(record_type(&at, name)?, field) => {
                return Err(invalid(at, format!("there is no field `{field}`")));
            }
            Some(Plan::Field { field }) if manifest.message_field(field).is_none() => {
                return Err(invalid(at, format!("there is no message field `{field}`")));
            }
            _ => {}
        }
    }
    for field in &manifest.message_fields {
        record_type(&format!("contributes.message-fields.{}.record", field.id), &field.record_type)?;
    }
    for view in &manifest.views {
        let at = format!("contributes.views.{}", view.id);
        let spec = record_type(&format!("{at}.record"), &view.record_type)?;
        if let Some(stray) = view.columns.iter().find(|column| !has(spec, column)) {
            return Err(invalid(format!("{at}.columns"), format!("there is no field `{stray}`")));
        }
    }
    Ok(())
}
