//! Plugins of the sample mailbox.

use etabli_engine::{
    RightRow,
    view::{PluginRow, PluginSource, PluginState},
};
use etabli_model::TeamId;

pub(super) fn plugin(id: &str, name: &str, version: &str, state: PluginState, last_error: &str) -> PluginRow {
    PluginRow {
        id: id.to_owned(),
        name: name.to_owned(),
        version: version.to_owned(),
        state,
        enabled_for: vec![TeamId(1)],
        enabled_for_names: vec!["Tous".to_owned()],
        capabilities: vec!["messages".to_owned(), "records".to_owned()],
        memory_bytes: 11_200_000,
        calls: 12,
        last_error: last_error.to_owned(),
        source: PluginSource::Installed,
        signer: "Lantelme Agencement".to_owned(),
        older: vec!["0.9.2".to_owned()],
        rights: vec![RightRow {
            capability: "messages-text".to_owned(),
            meaning: "lire le texte des messages".to_owned(),
            reason: "Pour reconnaître le sujet.".to_owned(),
            granted: true,
        }],
        ..PluginRow::default()
    }
}
