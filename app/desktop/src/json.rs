//! The JSON forms of the command line: field names are a contract with scripts.
//!
//! Ids are strings, dates RFC 3339 with offset, Message-IDs stand without angle brackets.
//! A field may be added, never renamed or removed.

mod documents;

pub(crate) use documents::{DocumentLine, TargetLine};

use etabli_engine::{
    ChangeLabel, ContactImport, Failure, FailureCode, PluginRun,
    view::{
        AccountView, ContactRow, FolderRow, ForumKind, ForumNode, HtmlView, MessageRow, MessageView,
        PluginRow, ThreadSummary,
    },
};
use jiff::{Timestamp, fmt::temporal::DateTimePrinter, tz::Offset};
use serde::Serialize;
use serde_json::{Map, Value};

/// A person of a message's header.
#[derive(Debug, Serialize)]
pub(crate) struct Person<'a> {
    name: &'a str,
    address: &'a str,
}

/// One line of `folders`.
#[derive(Debug, Serialize)]
pub(crate) struct FolderLine<'a> {
    id: String,
    path: &'a str,
    kind: Value,
    unread: u64,
    total: u64,
    account: Option<String>,
    parent: Option<String>,
    private: bool,
}

impl<'a> FolderLine<'a> {
    pub(crate) fn new(row: &'a FolderRow) -> Self {
        Self {
            id: row.id.to_string(),
            path: &row.path,
            kind: word(&row.kind),
            unread: row.unread,
            total: row.total,
            account: row.account.map(|id| id.to_string()),
            parent: row.parent.map(|id| id.to_string()),
            private: row.private,
        }
    }
}

/// One line of `account list`. Passwords are no part of it.
#[derive(Debug, Serialize)]
pub(crate) struct AccountLine<'a> {
    id: String,
    name: &'a str,
    address: &'a str,
    /// `public` or `private`.
    kind: &'static str,
    owner: Option<&'a str>,
    team: Option<&'a str>,
    incoming: Option<Value>,
    incoming_server: Option<String>,
    incoming_tls: Option<Value>,
    outgoing_server: Option<String>,
    outgoing_tls: Option<Value>,
    login: Option<&'a str>,
    delete_after_days: u32,
    has_password: bool,
    problem: Option<String>,
}

impl<'a> AccountLine<'a> {
    pub(crate) fn new(account: &'a AccountView) -> Self {
        let transport = account.transport.as_ref();
        let server = |endpoint: &etabli_engine::Endpoint| format!("{}:{}", endpoint.host, endpoint.port);
        Self {
            id: account.id.to_string(),
            name: &account.name,
            address: &account.address,
            kind: if account.owner.is_some() { "private" } else { "public" },
            owner: account.owner.is_some().then_some(account.owner_name.as_str()),
            team: account.team.is_some().then_some(account.team_name.as_str()),
            incoming: transport.map(|transport| word(&transport.incoming)),
            incoming_server: transport.map(|transport| server(&transport.incoming_server)),
            incoming_tls: transport.map(|transport| word(&transport.incoming_server.tls)),
            outgoing_server: transport.map(|transport| server(&transport.outgoing_server)),
            outgoing_tls: transport.map(|transport| word(&transport.outgoing_server.tls)),
            login: transport.map(|transport| transport.login.as_str()),
            delete_after_days: transport.map_or(0, |transport| transport.delete_after_days),
            has_password: account.has_password,
            problem: account.problem.as_ref().map(ToString::to_string),
        }
    }
}

/// One line of `list` and `search`.
#[derive(Debug, Serialize)]
pub(crate) struct MessageLine<'a> {
    id: String,
    message_id: &'a str,
    date: String,
    direction: Value,
    read: bool,
    from: Person<'a>,
    to: Vec<Person<'a>>,
    subject: &'a str,
    size: u64,
    attachments: u32,
    #[serde(flatten)]
    columns: Map<String, Value>,
}

impl<'a> MessageLine<'a> {
    /// Makes the line with the asked columns, whose names [`check_columns`] has seen, and cells of plugins.
    pub(crate) fn new(row: &'a MessageRow, columns: &[String], plugins: &[(&str, &str)]) -> Self {
        let own = columns.iter().filter_map(|name| Some((name.clone(), column(row, name)?)));
        let plugins = plugins.iter().map(|(name, text)| ((*name).to_owned(), (*text).into()));
        let columns = own.chain(plugins).collect();
        Self {
            id: row.id.to_string(),
            message_id: &row.message_id,
            date: rfc3339(row.date.seconds, row.date.offset_minutes),
            direction: word(&row.direction),
            read: row.read(),
            from: Person { name: &row.from.name, address: &row.from.address },
            to: row.to.iter().map(|to| Person { name: &to.name, address: &to.address }).collect(),
            subject: &row.subject,
            size: row.size,
            attachments: row.attachments,
            columns,
        }
    }
}

/// Columns that every line has.
const STANDING: &[&str] =
    &["id", "message_id", "date", "direction", "read", "from", "to", "subject", "size", "attachments"];
/// Columns that are printed when asked for.
const FURTHER: &[&str] = &["kind", "is_reply", "forum", "file", "person", "damaged"];

/// Refuses columns that do not exist; those that every line has are dropped.
pub(crate) fn check_columns(asked: &[String]) -> Result<Vec<String>, Failure> {
    let mut columns = Vec::new();
    for name in asked.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
        // The engine knows the columns of plugins.
        if FURTHER.contains(&name) || name.contains('/') {
            columns.push(name.to_owned());
        } else if !STANDING.contains(&name) {
            return Err(Failure::new(FailureCode::ColumnUnknown, name));
        }
    }
    Ok(columns)
}

/// Returns the value of a column that is printed when asked for.
pub(crate) fn column(row: &MessageRow, name: &str) -> Option<Value> {
    Some(match name {
        "kind" => word(&row.kind),
        "is_reply" => row.is_reply.into(),
        "forum" => row.related.into(),
        "file" => row.first_attachment.as_str().into(),
        "person" => row.person().display().into(),
        "damaged" => row.damaged.into(),
        _ => return None,
    })
}

/// The object of `show`.
#[derive(Debug, Serialize)]
pub(crate) struct MessageObject<'a> {
    id: String,
    message_id: &'a str,
    in_reply_to: &'a str,
    references: &'a [String],
    date: String,
    sent_at: Option<String>,
    from: Person<'a>,
    to: Vec<Person<'a>>,
    cc: Vec<Person<'a>>,
    bcc: Vec<Person<'a>>,
    subject: &'a str,
    text: &'a str,
    /// The HTML made harmless, without anything remote; null where there is none that can be shown.
    html_safe: Option<&'a str>,
    attachments: Vec<AttachmentObject<'a>>,
    links: Vec<LinkObject<'a>>,
    folder: &'a str,
    account: Option<&'a str>,
    direction: Value,
    read: bool,
    size: u64,
    problem: Option<&'a str>,
}

/// One attachment of `show`.
#[derive(Debug, Serialize)]
struct AttachmentObject<'a> {
    name: &'a str,
    r#type: &'a str,
    size: u64,
    hash: String,
    inline: bool,
}

/// One link of `show`.
#[derive(Debug, Serialize)]
struct LinkObject<'a> {
    kind: &'a str,
    id: String,
    title: &'a str,
    detail: &'a str,
    state: &'a str,
}

impl<'a> MessageObject<'a> {
    pub(crate) fn new(message: &'a MessageView, html: &'a HtmlView) -> Self {
        let row = &message.row;
        // A macro, since the type of a person's address belongs to a crate that the binary does not see.
        macro_rules! people {
            ($list:expr) => {
                $list
                    .iter()
                    .map(|person| Person { name: &person.address.name, address: &person.address.address })
                    .collect()
            };
        }
        Self {
            id: row.id.to_string(),
            message_id: &row.message_id,
            in_reply_to: message.in_reply_to.first().map_or("", String::as_str),
            references: &message.references,
            date: rfc3339(row.date.seconds, row.date.offset_minutes),
            sent_at: message.sent_at.map(|date| rfc3339(date.seconds, date.offset_minutes)),
            from: Person { name: &row.from.name, address: &row.from.address },
            to: people!(message.to),
            cc: people!(message.cc),
            bcc: people!(message.bcc),
            subject: &row.subject,
            text: &message.text,
            html_safe: Some(html.html.as_str()).filter(|html| !html.is_empty()),
            attachments: message
                .attachments
                .iter()
                .map(|file| AttachmentObject {
                    name: &file.name,
                    r#type: &file.media_type,
                    size: file.size,
                    hash: file.hash.to_string(),
                    inline: file.inline,
                })
                .collect(),
            links: message
                .chips
                .iter()
                .map(|chip| LinkObject {
                    kind: &chip.kind,
                    id: chip.target.to_string(),
                    title: &chip.title,
                    detail: &chip.detail,
                    state: &chip.state,
                })
                .collect(),
            folder: &message.folder_path,
            account: none_if_empty(&message.account),
            direction: word(&row.direction),
            read: row.read(),
            size: row.size,
            problem: none_if_empty(&message.problem),
        }
    }
}

/// A node of `thread`, without its children.
#[derive(Debug, Serialize)]
struct ThreadNode<'a> {
    id: Option<String>,
    message_id: &'a str,
    kind: ForumKind,
    subject: &'a str,
}

/// Writes the tree of `thread` out of nodes in display order.
///
/// It is written as it is read, without recursion, since a conversation can be as deep as it is long.
/// Several roots can only mean that the message they all belong to is unknown: they get a missing one.
pub(crate) fn thread(nodes: &[ForumNode]) -> serde_json::Result<String> {
    let mut json = String::new();
    let mut open = 0_usize;
    let one_root = nodes.iter().filter(|node| node.depth == 0).count() == 1;
    if !one_root {
        open_node(
            &mut json,
            &ThreadNode { id: None, message_id: "", kind: ForumKind::Missing, subject: "" },
        )?;
        open = 1;
    }
    let top = open;
    for node in nodes {
        let depth = usize::try_from(node.depth).unwrap_or(usize::MAX).saturating_add(top);
        while open > depth {
            json.push_str("]}");
            open -= 1;
        }
        if json.ends_with('}') {
            json.push(',');
        }
        open_node(
            &mut json,
            &ThreadNode {
                id: node.id.map(|id| id.to_string()),
                message_id: &node.message_id,
                kind: node.kind,
                subject: &node.subject,
            },
        )?;
        open += 1;
    }
    json.push_str(&"]}".repeat(open));
    Ok(json)
}

fn open_node(json: &mut String, node: &ThreadNode<'_>) -> serde_json::Result<()> {
    json.push_str(serde_json::to_string(node)?.trim_end_matches('}'));
    json.push_str(",\"children\":[");
    Ok(())
}

/// One line of `threads`.
#[derive(Debug, Serialize)]
pub(crate) struct ThreadLine<'a> {
    root: &'a str,
    size: u64,
    messages: &'a [String],
}

impl<'a> ThreadLine<'a> {
    pub(crate) fn new(thread: &'a ThreadSummary) -> Self {
        Self { root: &thread.root, size: thread.size, messages: &thread.messages }
    }
}

/// The object of `search --count`.
#[derive(Debug, Serialize)]
pub(crate) struct Counted {
    pub(crate) count: u64,
    pub(crate) seconds: f64,
}

/// One line of `plugin list`.
#[derive(Debug, Serialize)]
pub(crate) struct PluginLine<'a> {
    id: &'a str,
    name: &'a str,
    version: &'a str,
    state: Value,
    enabled_for: &'a [String],
    capabilities: &'a [String],
    /// The most memory of one call in bytes.
    memory: u64,
    calls: u64,
    last_error: &'a str,
    source: Value,
    signer: &'a str,
    older: &'a [String],
    time_ms: u64,
    strikes: u32,
    records: u64,
    record_bytes: u64,
    quota: u64,
}

impl<'a> PluginLine<'a> {
    pub(crate) fn new(row: &'a PluginRow) -> Self {
        Self {
            id: &row.id,
            name: &row.name,
            version: &row.version,
            state: word(&row.state),
            enabled_for: &row.enabled_for_names,
            capabilities: &row.capabilities,
            memory: row.memory_bytes,
            calls: row.calls,
            last_error: &row.last_error,
            source: word(&row.source),
            signer: &row.signer,
            older: &row.older,
            time_ms: row.time_ms,
            strikes: row.strikes,
            records: row.records,
            record_bytes: row.record_bytes,
            quota: row.quota,
        }
    }
}

/// The object of `plugin call`.
#[derive(Debug, Serialize)]
pub(crate) struct Called<'a> {
    notices: &'a [String],
    created: Vec<Created<'a>>,
}

/// A record that a plugin made.
#[derive(Debug, Serialize)]
struct Created<'a> {
    kind: &'a str,
    id: String,
}

impl<'a> Called<'a> {
    pub(crate) fn new(run: &'a PluginRun) -> Self {
        let created = run.created.iter().map(|(kind, id)| Created { kind, id: id.to_string() }).collect();
        Self { notices: &run.notices, created }
    }
}

/// One line of `contacts list`, and the object of `contacts add`.
#[derive(Debug, Serialize)]
pub(crate) struct ContactLine<'a> {
    id: String,
    name: &'a str,
    email: &'a str,
    email2: &'a str,
    entity: Option<&'a str>,
    entity_id: Option<String>,
}

impl<'a> ContactLine<'a> {
    pub(crate) fn new(row: &'a ContactRow) -> Self {
        Self {
            id: row.id.to_string(),
            name: &row.name,
            email: &row.email,
            email2: &row.email2,
            entity: none_if_empty(&row.entity_name),
            entity_id: row.entity.map(|id| id.to_string()),
        }
    }
}

/// The object of `contacts import`.
#[derive(Debug, Serialize)]
pub(crate) struct ContactsImported<'a> {
    seen: u64,
    imported: u64,
    skipped: u64,
    failed: usize,
    warnings: Vec<ContactWarning<'a>>,
}

/// A line of a contact file that gave no contact.
#[derive(Debug, Serialize)]
struct ContactWarning<'a> {
    source: String,
    reason: &'a str,
}

impl<'a> ContactsImported<'a> {
    /// `file` is the name of the file for the places of its faults.
    pub(crate) fn new(report: &'a ContactImport, file: &str) -> Self {
        let place = |line: &u64| format!("{file}:{line}");
        Self {
            seen: report.seen,
            imported: report.imported,
            skipped: report.skipped,
            failed: report.failed.len(),
            warnings: report
                .failed
                .iter()
                .map(|(line, reason)| ContactWarning { source: place(line), reason })
                .collect(),
        }
    }
}

/// One line of `undo`.
#[derive(Debug, Serialize)]
pub(crate) struct UndoneLine<'a> {
    change: &'a str,
    count: u64,
    name: &'a str,
}

impl<'a> UndoneLine<'a> {
    pub(crate) fn new(label: &'a ChangeLabel) -> Self {
        Self { change: &label.key, count: label.count, name: &label.name }
    }
}

/// Returns the name that an enum has in its serde form.
pub(crate) fn word(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

fn none_if_empty(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

/// Writes a point in time as RFC 3339 with the offset its author wrote it in.
///
/// Offsets and years that RFC 3339 cannot write are brought back to the nearest it can.
pub(crate) fn rfc3339(seconds: i64, offset_minutes: i16) -> String {
    const DAY_MINUTES: i16 = 24 * 60 - 1;
    /// 0000-01-02 and 9999-12-30 in seconds, so that no offset leaves the years of four digits.
    const YEARS: (i64, i64) = (-62_167_132_800, 253_402_128_000);
    let minutes = i32::from(offset_minutes.clamp(-DAY_MINUTES, DAY_MINUTES));
    let offset = Offset::from_seconds(minutes * 60).unwrap_or(Offset::UTC);
    let time = Timestamp::from_second(seconds.clamp(YEARS.0, YEARS.1)).unwrap_or_default();
    DateTimePrinter::new().timestamp_with_offset_to_string(&time, offset)
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    fn message_row() -> MessageRow {
        from_value(json!({
            "id": 42, "message_id": "a@b", "direction": "in", "flags": 1, "kind": "read-receipt",
            "is_reply": true, "related": 3, "attachments": 2, "first_attachment": "Devis.PDF",
            "from": {"name": "Léa Faure", "address": "lea@faure.example"},
            "to": [{"name": "", "address": "contact@menuiserie.example"}],
            "subject": "Devis n° 12", "date": {"seconds": 1_700_000_000, "offset_minutes": 60},
            "size": 2048, "damaged": false,
        }))
        .unwrap()
    }

    fn forum_node(depth: u32, id: Option<u64>, kind: &str) -> ForumNode {
        from_value(json!({
            "depth": depth, "kind": kind, "id": id,
            "message_id": id.map(|id| format!("{id}@x")).unwrap_or_default(), "subject": "s",
            "from": {"name": "", "address": ""}, "date": null,
            "direction": "in", "account": "", "unread": false,
        }))
        .unwrap()
    }

    fn tree(nodes: &[ForumNode]) -> Value {
        serde_json::from_str(&thread(nodes).unwrap()).unwrap()
    }

    #[test]
    fn dates_carry_their_offset() {
        assert_eq!(rfc3339(1_700_000_000, 60), "2023-11-14T23:13:20+01:00");
        assert_eq!(rfc3339(1_700_000_000, 0), "2023-11-14T22:13:20+00:00");
        assert_eq!(rfc3339(1_700_000_000, -570), "2023-11-14T12:43:20-09:30");
        assert_eq!(rfc3339(-1, 0), "1969-12-31T23:59:59+00:00");
        for (seconds, offset) in [(i64::MAX, i16::MAX), (i64::MIN, i16::MIN)] {
            let text = rfc3339(seconds, offset);
            assert_eq!(text.len(), "2023-11-14T23:13:20+01:00".len(), "{text}");
        }
    }

    #[test]
    fn a_line_of_a_list_has_the_contracted_fields() {
        let row = message_row();
        let asked = check_columns(&["kind".into(), "subject".into(), "forum".into()]).unwrap();
        assert_eq!(
            word(&MessageLine::new(&row, &asked, &[])),
            json!({
                "id": "42", "message_id": "a@b", "date": "2023-11-14T23:13:20+01:00", "direction": "in",
                "read": true, "from": {"name": "Léa Faure", "address": "lea@faure.example"},
                "to": [{"name": "", "address": "contact@menuiserie.example"}],
                "subject": "Devis n° 12", "size": 2048, "attachments": 2,
                "kind": "read-receipt", "forum": 3,
            })
        );
    }

    #[test]
    fn every_further_column_has_a_value_and_others_are_refused() {
        let row = message_row();
        for name in FURTHER {
            assert!(column(&row, name).is_some(), "{name}");
        }
        let refused = check_columns(&["colour".into()]).map_err(|failure| (failure.code, failure.subject));
        assert_eq!(refused, Err((FailureCode::ColumnUnknown, "colour".to_owned())));
    }

    #[test]
    fn a_shown_message_has_the_contracted_fields() {
        let message: MessageView = from_value(json!({
            "row": word(&message_row()),
            "from": [], "bcc": [],
            "to": [{"address": {"name": "B", "address": "b@x"}, "contact": 7, "contact_name": "Bob"}],
            "cc": [{"address": {"name": "", "address": "c@x"}, "contact": null, "contact_name": ""}],
            "in_reply_to": ["p@x"], "references": ["r@x", "p@x"], "sent_at": null, "text": "Bonjour\n",
            "has_html": false,
            "attachments": [{
                "name": "Devis.PDF", "media_type": "application/pdf", "size": 10, "hash": vec![171; 32],
                "inline": false, "content_id": "",
            }],
            "chips": [{
                "kind": "org.example.tickets/ticket", "target": 1042, "icon": "ticket", "title": "T-1042",
                "detail": "Fuite", "state": "open", "tone": "Warn",
            }],
            "folder": 3, "folder_path": "Clients/Dupont", "account": "", "problem": "", "warnings": [],
        }))
        .unwrap();
        let shown = word(&MessageObject::new(&message, &HtmlView::default()));
        let expected = json!({
            "id": "42", "message_id": "a@b", "in_reply_to": "p@x", "references": ["r@x", "p@x"],
            "date": "2023-11-14T23:13:20+01:00",
            "from": {"name": "Léa Faure", "address": "lea@faure.example"},
            "to": [{"name": "B", "address": "b@x"}], "cc": [{"name": "", "address": "c@x"}],
            "subject": "Devis n° 12", "text": "Bonjour\n", "html_safe": null,
            "folder": "Clients/Dupont", "account": null,
        });
        for (field, value) in expected.as_object().unwrap() {
            assert_eq!(&shown[field], value, "{field}");
        }
        let html = HtmlView { html: "<p>Bonjour</p>".to_owned(), ..HtmlView::default() };
        assert_eq!(word(&MessageObject::new(&message, &html))["html_safe"], "<p>Bonjour</p>");
        let file = &shown["attachments"][0];
        assert_eq!(
            (&file["name"], &file["type"], &file["size"]),
            (&json!("Devis.PDF"), &json!("application/pdf"), &json!(10))
        );
        assert_eq!(file["hash"], "ab".repeat(32));
        let link = &shown["links"][0];
        assert_eq!(
            (&link["kind"], &link["id"], &link["title"]),
            (&json!("org.example.tickets/ticket"), &json!("1042"), &json!("T-1042"))
        );
    }

    #[test]
    fn a_conversation_is_a_tree() {
        let nodes = [
            forum_node(0, None, "missing"),
            forum_node(1, Some(1), "message"),
            forum_node(2, Some(2), "receipt"),
            forum_node(1, Some(3), "message"),
        ];
        assert_eq!(
            tree(&nodes),
            json!({"id": null, "message_id": "", "kind": "missing", "subject": "s", "children": [
                {"id": "1", "message_id": "1@x", "kind": "message", "subject": "s", "children": [
                    {"id": "2", "message_id": "2@x", "kind": "receipt", "subject": "s", "children": []},
                ]},
                {"id": "3", "message_id": "3@x", "kind": "message", "subject": "s", "children": []},
            ]})
        );
    }

    #[test]
    fn several_roots_stand_under_a_missing_one() {
        let tree_of_two = tree(&[forum_node(0, Some(1), "message"), forum_node(0, Some(2), "message")]);
        assert_eq!(tree_of_two["kind"], "missing");
        assert_eq!(tree_of_two["children"][1]["id"], "2");
        assert_eq!(tree(&[])["children"], json!([]));
    }

    #[test]
    fn a_node_deeper_than_its_parent_allows_still_finds_a_place() {
        let deep = tree(&[
            forum_node(0, Some(1), "message"),
            forum_node(5, Some(2), "message"),
            forum_node(1, Some(3), "message"),
        ]);
        assert_eq!(deep["children"][0]["id"], "2");
        assert_eq!(deep["children"][1]["id"], "3");
    }

    #[test]
    fn a_conversation_may_be_very_deep() {
        let nodes: Vec<_> = (0..100_000).map(|depth| forum_node(depth, Some(1), "message")).collect();
        let json = thread(&nodes).unwrap();
        assert_eq!(json.matches("\"children\"").count(), nodes.len());
        assert!(json.ends_with(&"]}".repeat(nodes.len())));
    }

    #[test]
    fn a_folder_line_has_the_contracted_fields() {
        let row: FolderRow = from_value(json!({
            "id": 3, "parent": 1, "name": "Dupont", "path": "Clients/Dupont", "kind": "basic",
            "account": null, "private": false, "unread": 2, "total": 12,
        }))
        .unwrap();
        let line = word(&FolderLine::new(&row));
        for (field, value) in [
            ("id", json!("3")),
            ("path", json!("Clients/Dupont")),
            ("kind", json!("basic")),
            ("unread", json!(2)),
            ("total", json!(12)),
            ("account", Value::Null),
        ] {
            assert_eq!(line[field], value, "{field}");
        }
    }

    #[test]
    fn a_plugin_line_has_exactly_the_contracted_types() {
        let row: PluginRow = from_value(json!({
            "id": "org.example.x", "name": "X", "version": "0.1.0", "state": "isolated", "enabled_for": [1],
            "enabled_for_names": ["everyone"], "capabilities": ["messages.headers"], "memory_bytes": 65536,
            "calls": 3, "last_error": "trap", "source": "installed", "older": ["0.0.9"], "time_ms": 4,
            "strikes": 3, "quota": 1024,
        }))
        .unwrap();
        assert_eq!(
            word(&PluginLine::new(&row)),
            json!({
                "id": "org.example.x", "name": "X", "version": "0.1.0", "state": "isolated",
                "enabled_for": ["everyone"], "capabilities": ["messages.headers"], "memory": 65536,
                "calls": 3, "last_error": "trap", "source": "installed", "signer": "", "older": ["0.0.9"],
                "time_ms": 4, "strikes": 3, "records": 0, "record_bytes": 0, "quota": 1024,
            })
        );
    }

    #[test]
    fn a_thread_line_and_an_import_of_contacts_have_the_contracted_fields() {
        let thread =
            ThreadSummary { root: "r@x".into(), size: 2, messages: vec!["r@x".into(), "a@x".into()] };
        assert_eq!(
            word(&ThreadLine::new(&thread)),
            json!({"root": "r@x", "size": 2, "messages": ["r@x", "a@x"]})
        );
        let report = ContactImport { seen: 3, imported: 1, skipped: 1, failed: vec![(4, "no name".into())] };
        assert_eq!(
            word(&ContactsImported::new(&report, "c.csv")),
            json!({
                "seen": 3, "imported": 1, "skipped": 1, "failed": 1,
                "warnings": [{"source": "c.csv:4", "reason": "no name"}],
            })
        );
    }
}
