//! `plugin install`, `grant`, `log`, `check`, `pack`, `dev` and their like, and `ledger`.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use etabli_engine::{
    CheckReport, Failure, FailureCode, InstalledPlugin, LedgerRow, LogLine, Manage, Managed, Plugins, Reply,
    Request, RightRow, Session, SettingRow, SettingValue, Severity, TrustedKey, author,
};
use serde::Serialize;
use serde_json::json;

use super::plugins::all;
use crate::{
    args::{Key, Ledger, Plugin},
    context::{Context, absolute, ask, tell},
    job, json,
    output::{Out, row, widths},
    stop::Stop,
};

/// How often the folder of `plugin dev` is looked at.
const LOOK: Duration = Duration::from_millis(300);

/// Runs a command of `plugin` that changes or makes plugins.
pub(super) fn manage(context: &Context, command: Plugin) -> Result<u8, Stop> {
    match command {
        Plugin::Check { path } => return check(context, &path),
        Plugin::Pack { folder, output } => return pack(context, &folder, output),
        Plugin::New { id, folder, sdk } => return new(context, &id, folder, sdk.as_deref()),
        _ => {}
    }
    let session = context.open()?;
    match command {
        Plugin::Install { file, allow_unsigned, grant } => {
            install(context, &session, &file, allow_unsigned, &grant)
        }
        Plugin::Remove { id, with_data } => done(&session, Manage::Remove { plugin: id, with_data }),
        Plugin::Rollback { id } => {
            let installed = installed(&session, Manage::Rollback { plugin: id })?;
            print_installed(context, &installed)
        }
        Plugin::Grant { id, capability: Some(capability), revoke } => {
            done(&session, Manage::Grant { plugin: id, capability, granted: !revoke })
        }
        Plugin::Grant { id, capability: None, .. } => rights(context, &session, &id),
        Plugin::Restart { id } => {
            tell(&session, Request::Plugins(Plugins::Restart { plugin: id }))?;
            Ok(0)
        }
        Plugin::Log { id, limit } => log(context, &session, id, limit),
        Plugin::Settings { id, setting: None, .. } => settings(context, &session, id),
        Plugin::Settings { id, setting: Some(setting), value } => {
            let value = value.map(|text| setting_value(&text));
            done(&session, Manage::SetSetting { plugin: id, setting, value })
        }
        Plugin::Quota { id, bytes } => done(&session, Manage::SetQuota { plugin: id, bytes }),
        Plugin::Key(command) => keys(context, &session, command),
        Plugin::Dev { folder } => develop(context, &session, &folder),
        _ => Ok(0),
    }
}

fn managed(session: &Session, request: Manage) -> Result<Managed, Stop> {
    let request = Request::Plugins(Plugins::Manage(request));
    Ok(ask!(session, request, Reply::Managed(managed) => managed))
}

fn unexpected(managed: &Managed) -> Stop {
    Failure::new(FailureCode::Internal, "").because(format_args!("unexpected reply {managed:?}")).into()
}

fn done(session: &Session, request: Manage) -> Result<u8, Stop> {
    match managed(session, request)? {
        Managed::Done => Ok(0),
        other => Err(unexpected(&other)),
    }
}

fn installed(session: &Session, request: Manage) -> Result<InstalledPlugin, Stop> {
    match managed(session, request)? {
        Managed::Installed(installed) => Ok(installed),
        other => Err(unexpected(&other)),
    }
}

fn install(
    context: &Context,
    session: &Session,
    file: &Path,
    allow_unsigned: bool,
    grant: &[String],
) -> Result<u8, Stop> {
    let path = absolute(file)?;
    let mut plugin = installed(session, Manage::Install { path, allow_unsigned })?;
    let all = grant.iter().any(|name| name == "all");
    for right in &mut plugin.rights {
        if !right.granted && (all || grant.contains(&right.capability)) {
            let (plugin, capability) = (plugin.id.clone(), right.capability.clone());
            done(session, Manage::Grant { plugin, capability, granted: true })?;
            right.granted = true;
        }
    }
    if let Some(stray) = grant
        .iter()
        .find(|name| *name != "all" && !plugin.rights.iter().any(|right| right.capability == **name))
    {
        return Err(Failure::new(FailureCode::CapabilityUnknown, stray.as_str()).into());
    }
    print_installed(context, &plugin)
}

fn print_installed(context: &Context, plugin: &InstalledPlugin) -> Result<u8, Stop> {
    let mut out = Out::new();
    if context.json {
        out.json(plugin)?;
    } else {
        let args = [
            ("name", plugin.name.as_str().into()),
            ("id", plugin.id.as_str().into()),
            ("version", plugin.version.as_str().into()),
        ];
        out.line(&context.text.tr_args("plugin-installed", &args))?;
        if !plugin.signer.is_empty() {
            let signer = [("signer", plugin.signer.as_str().into())];
            out.line(&context.text.tr_args("plugin-signed-by", &signer))?;
        }
        print_rights(context, &mut out, &plugin.rights)?;
    }
    out.finish()?;
    Ok(0)
}

fn print_rights(context: &Context, out: &mut Out, rights: &[RightRow]) -> Result<(), Stop> {
    for right in rights {
        let key = if right.granted { "plugin-right-granted" } else { "plugin-right-asked" };
        let args = [
            ("capability", right.capability.as_str().into()),
            ("meaning", right.meaning.as_str().into()),
            ("reason", right.reason.as_str().into()),
        ];
        out.line(&context.text.tr_args(key, &args))?;
    }
    Ok(())
}

fn rights(context: &Context, session: &Session, id: &str) -> Result<u8, Stop> {
    let found = all(session)?.into_iter().find(|plugin| plugin.id == id);
    let plugin = found.ok_or_else(|| Failure::new(FailureCode::PluginUnknown, id))?;
    let mut out = Out::new();
    if context.json {
        plugin.rights.iter().try_for_each(|right| out.json(right))?;
    } else {
        print_rights(context, &mut out, &plugin.rights)?;
    }
    out.finish()?;
    Ok(0)
}

fn log(context: &Context, session: &Session, plugin: String, limit: u32) -> Result<u8, Stop> {
    let lines = match managed(session, Manage::Log { plugin, limit })? {
        Managed::Log(lines) => lines,
        other => return Err(unexpected(&other)),
    };
    let mut out = Out::new();
    for line in &lines {
        print_log_line(context, &mut out, line)?;
    }
    out.finish()?;
    Ok(0)
}

/// Reads a value that was typed: JSON, or a text as it is.
fn setting_value(text: &str) -> SettingValue {
    serde_json::from_str(text).unwrap_or_else(|_| SettingValue::Text(text.to_owned()))
}

fn settings(context: &Context, session: &Session, plugin: String) -> Result<u8, Stop> {
    let rows = match managed(session, Manage::Settings { plugin })? {
        Managed::Settings(rows) => rows,
        other => return Err(unexpected(&other)),
    };
    let mut out = Out::new();
    if context.json {
        rows.iter().try_for_each(|row| out.json(row))?;
    } else {
        let cells =
            |row: &SettingRow| vec![row.id.clone(), json::word(&row.value).to_string(), row.title.clone()];
        let lines: Vec<Vec<String>> = rows.iter().map(cells).collect();
        let columns = widths(&lines, &[]);
        lines.iter().try_for_each(|cells| out.line(&row(&columns, cells)))?;
    }
    out.finish()?;
    Ok(0)
}

fn print_log_line(context: &Context, out: &mut Out, line: &LogLine) -> Result<(), Stop> {
    if context.json {
        return Ok(out.json(line)?);
    }
    let level = json::word(&line.level);
    let level = level.as_str().unwrap_or_default();
    Ok(out.line(&format!("{} {level}: {}", context.text.date(line.at), line.message))?)
}

fn keys(context: &Context, session: &Session, command: Key) -> Result<u8, Stop> {
    let request = match command {
        Key::List => Manage::Keys,
        Key::Remove { id } => Manage::DistrustKey { id },
        Key::Add { key, name } => {
            // A key is no path of anything, and a path is no key.
            let key = std::fs::read_to_string(&key).unwrap_or(key);
            Manage::TrustKey { key, name }
        }
    };
    let keys: Vec<TrustedKey> = match managed(session, request)? {
        Managed::Keys(keys) => keys,
        other => return Err(unexpected(&other)),
    };
    let mut out = Out::new();
    for key in &keys {
        if context.json {
            out.json(key)?;
        } else {
            out.line(&format!("{}  {}", key.id, key.name))?;
        }
    }
    out.finish()?;
    Ok(0)
}

/// Ends with 1 when the package cannot be installed, so that a script notices.
fn print_report(context: &Context, report: &CheckReport) -> Result<u8, Stop> {
    let mut out = Out::new();
    if context.json {
        out.json(report)?;
    } else {
        out.line(&format!("{} {}", report.id, report.version))?;
        for finding in &report.findings {
            let key = match finding.severity {
                Severity::Error => "plugin-check-error",
                Severity::Warning => "plugin-check-warning",
                Severity::Passed => "plugin-check-passed",
            };
            out.line(&format!("{} {}: {}", context.text.tr(key), finding.check, finding.detail))?;
        }
    }
    out.finish()?;
    Ok(u8::from(!report.is_sound()))
}

fn check(context: &Context, path: &Path) -> Result<u8, Stop> {
    print_report(context, &author::check_package(path)?)
}

fn pack(context: &Context, folder: &Path, output: Option<PathBuf>) -> Result<u8, Stop> {
    let out = match output {
        Some(out) => out,
        None => {
            let report = author::check_package(folder)?;
            folder.join(format!("{}-{}.etabli", report.id, report.version))
        }
    };
    let report = author::pack(folder, &out)?;
    if !context.json {
        let mut printed = Out::new();
        let args = [("file", out.display().to_string().into())];
        printed.line(&context.text.tr_args("plugin-packed", &args))?;
        printed.finish()?;
    }
    print_report(context, &report)
}

fn new(context: &Context, id: &str, folder: Option<PathBuf>, sdk: Option<&Path>) -> Result<u8, Stop> {
    let folder = folder.unwrap_or_else(|| PathBuf::from(id.rsplit('.').next().unwrap_or(id)));
    let sdk = sdk.map(absolute).transpose()?;
    author::new_folder(id, &folder, sdk.as_deref())?;
    let folder = folder.display().to_string();
    let mut out = Out::new();
    if context.json {
        out.json(&json!({"id": id, "folder": folder}))?;
    } else {
        out.line(&context.text.tr_args("plugin-made", &[("folder", folder.into())]))?;
    }
    out.finish()?;
    Ok(0)
}

/// Returns the newest change of what a package is made of.
fn newest(folder: &Path) -> Option<SystemTime> {
    let changed = |path: &Path| std::fs::metadata(path).and_then(|found| found.modified()).ok();
    let files = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let files = files.filter(|path| path.extension().is_some_and(|end| end == "toml" || end == "wasm"));
    let texts = ["en", "fr"].map(|lang| folder.join("i18n").join(lang).join("plugin.ftl"));
    files.chain(texts).filter_map(|path| changed(&path)).max()
}

fn develop(context: &Context, session: &Session, folder: &Path) -> Result<u8, Stop> {
    job::listen_for_interrupts();
    let folder = absolute(folder)?;
    let mut loaded: Option<InstalledPlugin> = None;
    let mut seen = None;
    let mut shown = 0;
    while !job::interrupted() {
        let now = newest(&folder);
        if now != seen {
            seen = now;
            match installed(session, Manage::Develop { folder: folder.clone() }) {
                Ok(plugin) => {
                    print_installed(context, &plugin)?;
                    loaded = Some(plugin);
                }
                // A build that fails is what an author is here for; the next one may work.
                Err(stop) => stop.show(&context.text),
            }
        }
        if let Some(plugin) = &loaded {
            let request = Manage::Log { plugin: plugin.id.clone(), limit: u32::MAX };
            if let Managed::Log(lines) = managed(session, request)? {
                let mut out = Out::new();
                // The log may have been cut meanwhile.
                let from = if shown == 0 || shown > lines.len() { lines.len() } else { shown };
                for line in lines.iter().skip(from) {
                    print_log_line(context, &mut out, line)?;
                }
                shown = lines.len();
                out.finish()?;
            }
        }
        std::thread::sleep(LOOK);
    }
    match loaded {
        Some(plugin) => done(session, Manage::StopDeveloping { plugin: plugin.id }),
        None => Ok(0),
    }
}

/// One line of `ledger`.
#[derive(Debug, Serialize)]
struct LedgerLine<'a> {
    number: u64,
    at: i64,
    user: &'a str,
    plugin: &'a str,
    version: &'a str,
    call: &'a str,
    denied: bool,
    messages: Vec<String>,
    hidden: u64,
}

/// Shows which plugin has seen which message.
pub(super) fn ledger(context: &Context, options: Ledger) -> Result<u8, Stop> {
    let unknown = |id: &str| Failure::new(FailureCode::MessageUnknown, id);
    let message = options.message.as_deref();
    let message = message.map(|id| id.trim().parse().map_err(|_| unknown(id))).transpose()?;
    let session = context.open()?;
    let request = Manage::Ledger { plugin: options.plugin, message, limit: options.limit };
    let rows: Vec<LedgerRow> = match managed(&session, request)? {
        Managed::Ledger(rows) => rows,
        other => return Err(unexpected(&other)),
    };
    let mut out = Out::new();
    if context.json {
        for row in &rows {
            out.json(&LedgerLine {
                number: row.number,
                at: row.at,
                user: &row.user_name,
                plugin: &row.plugin,
                version: &row.version,
                call: &row.call,
                denied: row.denied,
                messages: row.messages.iter().map(ToString::to_string).collect(),
                hidden: row.hidden,
            })?;
        }
    } else {
        let head = ["head-date", "head-plugin", "head-call", "head-user", "head-messages"];
        let mut table = vec![head.map(|key| context.text.tr(key)).to_vec()];
        for row in &rows {
            let denied =
                if row.denied { format!("{} ", context.text.tr("ledger-denied")) } else { String::new() };
            table.push(vec![
                context.text.date(row.at),
                format!("{} {}", row.plugin, row.version),
                format!("{denied}{}", row.call),
                row.user_name.clone(),
                ledger_messages(row),
            ]);
        }
        let columns = widths(&table, &[]);
        table.iter().try_for_each(|cells| out.line(&row(&columns, cells)))?;
    }
    out.finish()?;
    Ok(0)
}

fn ledger_messages(row: &LedgerRow) -> String {
    const SHOWN: usize = 8;
    let shown: Vec<String> = row.messages.iter().take(SHOWN).map(ToString::to_string).collect();
    let more = row.messages.len().saturating_sub(SHOWN) as u64 + row.hidden;
    if more == 0 { shown.join(", ") } else { format!("{} (+{more})", shown.join(", ")) }
}
