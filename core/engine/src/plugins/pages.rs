//! Pages of records: the lists that manifests declare, and the page of one record.

use std::sync::Arc;

use etabli_mail::fold::fold;
use etabli_model::{MsgId, RecordId, Value};
use etabli_plugin_host::{FieldSpec, FieldType, Plugin, RecordTypeSpec, ViewSpec as PageSpec, Widget};
use etabli_store::{PluginRecord, Snapshot};

use super::{
    columns::{compare, field_value},
    host_lang, host_record, plain,
    services::{CallServices, RecordSight},
};
use crate::{
    Failure, FailureCode,
    core::{Caller, Engine},
    view::{PageColumn, PageRow, RecordPage, RecordRow, RecordView},
};

/// The most rows of one answer.
const MAX_ROWS: u32 = 1000;

impl Engine {
    /// Returns the pages that plugins offer a user.
    pub(super) fn page_rows(&self, caller: &Caller) -> Result<Vec<PageRow>, Failure> {
        let lang = host_lang(caller.lang);
        let mut rows = Vec::new();
        for plugin in self.plugins_of(caller)? {
            let manifest = plugin.manifest();
            rows.extend(manifest.views.iter().map(|view| PageRow {
                plugin: manifest.id.clone(),
                plugin_name: plugin.text(&manifest.name, lang),
                view: view.id.clone(),
                title: plugin.text(&view.title, lang),
                icon: view.icon.clone(),
                of_messages:
                    manifest.message_fields.iter().any(|field| field.record_type == view.record_type),
            }));
        }
        Ok(rows)
    }

    fn page(&self, caller: &Caller, plugin: &str, view: &str) -> Result<(Plugin, PageSpec), Failure> {
        let plugin = self.plugin_of(caller, plugin, &[])?;
        let unknown = || Failure::new(FailureCode::PageUnknown, format!("{}/{view}", plugin.manifest().id));
        let spec = plugin.manifest().view(view).cloned().ok_or_else(unknown)?;
        Ok((plugin, spec))
    }

    /// Lists the records of a page that the user sees and whose shown values contain the filter.
    pub(super) fn record_page(
        &self,
        caller: &Caller,
        (plugin, view): (&str, &str),
        filter: &str,
        sort: Option<&str>,
        (offset, limit): (u32, u32),
    ) -> Result<RecordPage, Failure> {
        let (plugin, spec) = self.page(caller, plugin, view)?;
        let manifest = plugin.manifest();
        let unknown = || Failure::new(FailureCode::PageUnknown, spec.record_type.as_str());
        let record_type = manifest.record_type(&spec.record_type).ok_or_else(unknown)?;
        let sort = sort.unwrap_or(&spec.sort);
        let (sorted_by, descending) = match sort.strip_prefix('-') {
            Some(column) => (column, true),
            None => (sort, false),
        };
        if !sorted_by.is_empty() && !spec.columns.iter().any(|column| column == sorted_by) {
            return Err(Failure::new(FailureCode::ColumnUnknown, sorted_by));
        }
        let snapshot = self.read()?;
        let sight = RecordSight::new(self, caller, &snapshot)?;
        let kind = format!("{}/{}", manifest.id, spec.record_type);
        let wanted = fold(filter);
        let mut found: Vec<(Value, RecordRow)> = Vec::new();
        for id in snapshot.records_of(&kind)?.into_iter().rev() {
            let Some(record) = snapshot.record(id)? else { continue };
            if !sight.record(&kind, id)? {
                continue;
            }
            let cells: Vec<String> = spec
                .columns
                .iter()
                .map(|column| shown(&snapshot, &sight, record_type, column, &record))
                .collect::<Result<_, _>>()?;
            if !wanted.is_empty() && !cells.iter().any(|cell| fold(cell).contains(&wanted)) {
                continue;
            }
            let key = match field_value(&record, sorted_by) {
                Value::Text(text) => Value::Text(fold(&text)),
                Value::Reference(_) => {
                    Value::Text(fold(&shown(&snapshot, &sight, record_type, sorted_by, &record)?))
                }
                other => other,
            };
            found.push((key, RecordRow { id, cells }));
        }
        if !sorted_by.is_empty() {
            found.sort_by(|(a, _), (b, _)| compare(a, b, descending));
        }
        let lang = host_lang(caller.lang);
        let column = |column: &String| PageColumn {
            id: column.clone(),
            title: match (column.as_str(), record_type.field(column)) {
                (_, Some(field)) => plugin.text(&field.title, lang),
                _ => String::new(),
            },
        };
        let total = found.len() as u64;
        let rows = found.into_iter().map(|(_, row)| row);
        Ok(RecordPage {
            columns: spec.columns.iter().map(column).collect(),
            rows: rows.skip(offset as usize).take(limit.min(MAX_ROWS) as usize).collect(),
            total,
        })
    }

    /// Returns the page of one record: its fields, its messages, and what the plugin adds.
    pub(super) fn record_view(
        &self,
        caller: &Caller,
        (plugin, view): (&str, &str),
        id: RecordId,
    ) -> Result<RecordView, Failure> {
        let (plugin, spec) = self.page(caller, plugin, view)?;
        let manifest = plugin.manifest();
        let unknown = || Failure::new(FailureCode::RecordUnknown, id.to_string());
        let record_type = manifest.record_type(&spec.record_type).ok_or_else(unknown)?;
        let kind = format!("{}/{}", manifest.id, spec.record_type);
        let snapshot = self.read()?;
        let sight = RecordSight::new(self, caller, &snapshot)?;
        let record = snapshot.record(id)?.filter(|record| record.kind() == kind).ok_or_else(unknown)?;
        if !sight.record(&kind, id)? {
            return Err(unknown());
        }
        let lang = host_lang(caller.lang);
        let field = |field: &FieldSpec| -> Result<(String, String), Failure> {
            let value = shown(&snapshot, &sight, record_type, &field.id, &record)?;
            Ok((plugin.text(&field.title, lang), value))
        };
        let fields = record_type.fields.iter().map(field).collect::<Result<_, _>>()?;
        let seen = |msg_id: &MsgId| sight.message(*msg_id);
        let messages: Vec<MsgId> = snapshot.linked_messages(&kind, id.0)?.into_iter().filter(seen).collect();
        let number = (record.number != 0).then_some(record.number);
        let mut widgets = Vec::new();
        if spec.detail {
            let (services, _) = CallServices::new(self.handle()?, caller, &plugin, None);
            widgets = plugin
                .detail(view, &host_record(id, record), Box::new(services.showing()))
                .map_err(|error| self.faulted(caller.lang, &plugin, &error))?;
            for widget in &mut widgets {
                match widget {
                    Widget::Messages(ids) => ids.retain(seen),
                    Widget::Records(ids) => self.keep_own(&snapshot, &sight, &manifest.id, ids)?,
                    _ => {}
                }
            }
        }
        Ok(RecordView { id, number, fields, messages, widgets })
    }

    fn keep_own(
        &self,
        snapshot: &Snapshot,
        sight: &RecordSight<'_>,
        plugin: &str,
        ids: &mut Vec<RecordId>,
    ) -> Result<(), Failure> {
        let mut kept = Vec::with_capacity(ids.len());
        for &id in ids.iter() {
            if let Some(record) = snapshot.record(id)?
                && record.plugin == plugin
                && sight.record(&record.kind(), id)?
            {
                kept.push(id);
            }
        }
        *ids = kept;
        Ok(())
    }

    /// Runs a command of a plugin for its records.
    pub(super) fn check_records(
        &self,
        caller: &Caller,
        plugin: &str,
        ids: &[RecordId],
    ) -> Result<(), Failure> {
        let engine: Arc<Self> = self.handle()?;
        let snapshot = engine.read()?;
        let sight = RecordSight::new(self, caller, &snapshot)?;
        let mut own = ids.to_vec();
        self.keep_own(&snapshot, &sight, plugin, &mut own)?;
        match ids.iter().find(|id| !own.contains(id)) {
            Some(id) => Err(Failure::new(FailureCode::RecordUnknown, id.to_string())),
            None => Ok(()),
        }
    }
}

/// Writes the value of a field for people.
fn shown(
    snapshot: &Snapshot,
    sight: &RecordSight<'_>,
    record_type: &RecordTypeSpec,
    field: &str,
    record: &PluginRecord,
) -> Result<String, Failure> {
    let value = field_value(record, field);
    let (Some(spec), Value::Reference(number)) = (record_type.field(field), &value) else {
        return Ok(plain(&value));
    };
    let Ok(small) = u32::try_from(*number) else { return Ok(plain(&value)) };
    let name = match spec.kind {
        FieldType::Contact => snapshot.contact(small)?.map(|contact| contact.name),
        FieldType::Entity => snapshot.entity(small)?.map(|entity| entity.name),
        FieldType::User => snapshot.user(small)?.map(|user| user.name),
        FieldType::Message if sight.message(MsgId(*number)) => {
            snapshot.message(MsgId(*number))?.map(|message| message.subject)
        }
        _ => None,
    };
    Ok(name.unwrap_or_default())
}
