//! Plugins of the sample mailbox.

use etabli_engine::{
    CellDifference, Contribution, Effect, EffectKind, Event, Failure, FailureCode, InstalledPlugin, JobId,
    JobKind, JobOutcome, JobState, LedgerRow, LogLevel, LogLine, Manage, Managed, Reply, RightRow,
    RulesReport, SettingRow, SettingValue, TeamRow, VersionsReport,
    view::{ContributionRow, PluginCommandRow, PluginRow, PluginSource, PluginState},
};
use etabli_model::{MsgId, TeamId, UserId};

use super::{Sample, job};

/// The job of what is tried.
const TRIAL_JOB: JobId = JobId(900);

/// Tuesday 24 November 2026, 09:42 in Paris.
const MORNING: i64 = 1_795_509_720;

pub(super) fn teams() -> Reply {
    let team = |id, name: &str| TeamRow {
        id: TeamId(id),
        name: name.to_owned(),
        members: Vec::new(),
        member_names: Vec::new(),
    };
    Reply::Teams(vec![team(1, "Tous"), team(2, "Atelier"), team(3, "SAV")])
}

pub(super) fn switch(row: &mut PluginRow, team: TeamId, on: bool) {
    row.enabled_for.retain(|known| *known != team);
    if on {
        row.enabled_for.push(team);
    }
    row.state = if row.enabled_for.is_empty() { PluginState::Disabled } else { PluginState::Active };
}

/// Answers as the engine does: nobody signed the package, and it needs a right.
pub(super) fn managed(request: Manage) -> Result<Reply, Failure> {
    Ok(Reply::Managed(match request {
        Manage::Install { path, allow_unsigned: false } => {
            return Err(Failure::new(FailureCode::PluginUnsigned, path.display().to_string()));
        }
        Manage::Install { .. } => Managed::Installed(InstalledPlugin {
            id: "org.etabli.tickets".to_owned(),
            name: "Tickets".to_owned(),
            version: "1.5.0".to_owned(),
            replaced: "1.4.2".to_owned(),
            signer: String::new(),
            rights: vec![RightRow { granted: false, ..right() }],
        }),
        Manage::Log { .. } => Managed::Log(vec![LogLine {
            at: MORNING,
            level: LogLevel::Warn,
            message: "Un sujet était vide.".to_owned(),
        }]),
        Manage::Ledger { message, .. } => Managed::Ledger(vec![LedgerRow {
            number: 7,
            at: MORNING,
            user: UserId(1),
            user_name: "Hélène".to_owned(),
            plugin: "org.etabli.tickets".to_owned(),
            version: "1.4.2".to_owned(),
            call: "messages-text".to_owned(),
            denied: false,
            messages: message.map_or_else(|| vec![MsgId(1), MsgId(2)], |message| vec![message]),
            hidden: 0,
        }]),
        Manage::Settings { plugin } if plugin == "org.etabli.tickets" => Managed::Settings(settings()),
        Manage::Settings { .. } => Managed::Settings(Vec::new()),
        Manage::SetSetting { setting, value: Some(SettingValue::Text(text)), .. } if text == "?" => {
            return Err(Failure::new(FailureCode::PluginSettingInvalid, setting));
        }
        _ => Managed::Done,
    }))
}

/// A setting of each kind.
fn settings() -> Vec<SettingRow> {
    let row = |id: &str, title: &str, value, is_default| SettingRow {
        id: id.to_owned(),
        title: title.to_owned(),
        value,
        is_default,
    };
    let texts = ["Devis".to_owned(), "Facture".to_owned()];
    vec![
        row("prefix", "Préfixe des numéros", SettingValue::Text("T".to_owned()), true),
        row("hours", "Délai en heures", SettingValue::Integer(48), false),
        row("remind", "Rappeler avant l’échéance", SettingValue::Bool(true), true),
        row("words", "Mots qui ouvrent un ticket", SettingValue::Texts(texts.to_vec()), true),
    ]
}

fn adds(kind: Contribution, titles: &[&str]) -> ContributionRow {
    ContributionRow { kind, titles: titles.iter().map(|&title| title.to_owned()).collect() }
}

impl Sample {
    /// An update of Tickets asks for one right more.
    /// Gives tickets rules, and an author's package of its own.
    pub fn give_tickets_rules(&mut self) {
        let row = self.plugins.iter_mut().find(|row| row.id == "org.etabli.tickets").unwrap();
        row.source = PluginSource::Installed;
        let titles = vec!["Classer".to_owned()];
        row.contributions.push(ContributionRow { kind: Contribution::MailEvents, titles });
    }

    /// Answers with a job that is over.
    pub(super) fn tried(&mut self, outcome: JobOutcome) -> Reply {
        let kind = JobKind::Rules("Atelier Loisel".to_owned());
        self.emit(Event::Job(job(TRIAL_JOB, kind, JobState::Done, Some(outcome))));
        Reply::Job(TRIAL_JOB)
    }

    pub fn let_tickets_wait(&mut self) {
        let row = self.plugins.iter_mut().find(|row| row.id == "org.etabli.tickets").unwrap();
        row.state = PluginState::Waiting;
        row.rights.push(RightRow {
            capability: "http".to_owned(),
            meaning: "échanger avec les serveurs qu’il nomme".to_owned(),
            reason: "Pour synchroniser les tickets avec support.lantelme.example.".to_owned(),
            granted: false,
        });
    }
}

fn effect(msg_id: Option<MsgId>, kind: EffectKind, detail: &str) -> Effect {
    Effect { msg_id, kind, detail: detail.to_owned() }
}

/// What rules would do.
pub(super) fn rules(dry: bool) -> JobOutcome {
    let effects = vec![
        effect(None, EffectKind::FolderMade, "Clients/Mairie"),
        effect(Some(MsgId(1)), EffectKind::Moved, "Clients/Mairie"),
    ];
    JobOutcome::Rules(RulesReport { dry, messages: 3, effects: if dry { effects } else { Vec::new() } })
}

/// What another version would do otherwise.
pub(super) fn versions() -> JobOutcome {
    JobOutcome::Versions(Box::new(VersionsReport {
        plugin: "org.etabli.tickets".to_owned(),
        current: "1.4.2".to_owned(),
        other: "1.5.0".to_owned(),
        messages: 3,
        effects_differ: 2,
        only_current: vec![effect(Some(MsgId(1)), EffectKind::Moved, "Clients/Mairie")],
        only_other: vec![effect(Some(MsgId(1)), EffectKind::Moved, "Kunden/Mairie")],
        cells_differ: 1,
        cells: vec![CellDifference {
            column: "number".to_owned(),
            msg_id: MsgId(1),
            current: "T-1".to_owned(),
            other: "T-0001".to_owned(),
        }],
        ..VersionsReport::default()
    }))
}

fn right() -> RightRow {
    RightRow {
        capability: "messages-text".to_owned(),
        meaning: "lire le texte des messages".to_owned(),
        reason: "Pour reconnaître le sujet.".to_owned(),
        granted: true,
    }
}

pub(super) fn plugin(id: &str, name: &str, version: &str, state: PluginState, last_error: &str) -> PluginRow {
    PluginRow {
        id: id.to_owned(),
        name: name.to_owned(),
        version: version.to_owned(),
        state,
        enabled_for: vec![TeamId(1)],
        enabled_for_names: vec!["Tous".to_owned()],
        capabilities: vec!["messages".to_owned(), "records".to_owned()],
        description: "Suivre les demandes reçues par message.".to_owned(),
        icon: if id.ends_with("tickets") { "ticket".to_owned() } else { String::new() },
        hash: "9f2c07a1".repeat(8),
        contributions: vec![
            adds(Contribution::Columns, &["Numéro"]),
            adds(Contribution::SearchFields, &["Numéro de ticket"]),
            adds(Contribution::MessageFields, &["Ticket"]),
            adds(Contribution::Commands, &["Associer un ticket", "Fermer le ticket"]),
        ],
        memory_bytes: if state == PluginState::Isolated { 64 << 20 } else { 11_200_000 },
        memory_limit: 64 << 20,
        time_ms: 2100,
        longest_ms: 180,
        longest_limit_ms: 5000,
        strikes: if state == PluginState::Isolated { 3 } else { 0 },
        records: 12,
        record_bytes: 48_000,
        quota: 256 << 20,
        calls: 12,
        instances: 12,
        host_calls: 40,
        last_error: last_error.to_owned(),
        source: PluginSource::Installed,
        signer: "Lantelme Agencement".to_owned(),
        older: vec!["0.9.2".to_owned()],
        rights: vec![right()],
        ..PluginRow::default()
    }
}

pub(super) fn command() -> PluginCommandRow {
    PluginCommandRow {
        plugin: "org.etabli.tickets".to_owned(),
        plugin_name: "Tickets".to_owned(),
        command: "new-ticket".to_owned(),
        title: "Ticket".to_owned(),
        icon: "ticket".to_owned(),
        toolbar: true,
        message_menu: true,
        shortcut: "Ctrl+T".to_owned(),
        min_selection: 1,
        max_selection: 1,
        disabled_reason: String::new(),
    }
}
