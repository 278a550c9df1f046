//! `account`.

use std::{
    io::{IsTerminal, Read},
    time::Duration,
};

use etabli_engine::{
    Absence, AccountDraft, Accounts, Endpoint, Event, Failure, FailureCode, IncomingProtocol, JobState, Jobs,
    OAuthApp, Password, Reply, Request, Session, SignIn, Tls, Transport,
    view::{AccountView, ConnectionStep},
};

use super::members;
use crate::{
    args::{Account, Servers},
    context::{Context, ask, tell},
    json::AccountLine,
    output::{Out, row, widths},
    stop::Stop,
};

/// How long to wait for the next step of a connection test before looking whether it is over.
const TICK: Duration = Duration::from_millis(100);

/// Runs a command of `account`.
pub(super) fn accounts(context: &Context, command: Account) -> Result<u8, Stop> {
    match command {
        Account::Add { name, servers } => add(context, name, &servers),
        Account::List => list(context),
        Account::Test { account } => test(context, &account),
        Account::SignIn { account } => sign_in(context, &account),
        Account::Set { account, name, servers } => set(context, &account, name, &servers),
        Account::Absence { account, text, subject, from, until, days, off } => {
            let session = context.open()?;
            let mut draft = draft_of(find(&session, &account)?);
            draft.transport.absence = (!off).then(|| Absence {
                text: text.unwrap_or_default(),
                subject,
                from: from.and_then(start_of),
                until: until.and_then(|day| start_of(day.tomorrow().ok()?)),
                every_days: days,
            });
            let id = draft.id;
            tell_saved(&session, draft)?;
            // The server is told before the program ends.
            let request = Request::Accounts(Accounts::Run { account: id, fetch: false, send: false });
            crate::job::run(&session, request, &context.text)?;
            Ok(0)
        }
        Account::Remove { account } => {
            let session = context.open()?;
            let found = find(&session, &account)?;
            tell(&session, Request::Accounts(Accounts::Remove(found.id)))?;
            Ok(0)
        }
    }
}

/// Finds an account by name, address or id.
pub(super) fn find(session: &Session, wanted: &str) -> Result<AccountView, Stop> {
    let accounts = ask!(session, Request::Accounts(Accounts::List), Reply::Accounts(list) => list);
    let by = |same: &dyn Fn(&AccountView) -> bool| accounts.iter().find(|account| same(account)).cloned();
    let found = by(&|account| account.name == wanted)
        .or_else(|| by(&|account| account.address.eq_ignore_ascii_case(wanted)))
        .or_else(|| by(&|account| account.id.to_string() == wanted));
    found.ok_or_else(|| Failure::new(FailureCode::AccountUnknown, wanted).into())
}

fn add(context: &Context, name: String, servers: &Servers) -> Result<u8, Stop> {
    let session = context.open()?;
    let address = servers.address.clone().unwrap_or_default();
    let login = servers.login.clone().unwrap_or_else(|| address.clone());
    let draft = AccountDraft {
        id: None,
        name,
        address,
        owner: None,
        team: None,
        transport: Transport { login, poll_minutes: 5, notify: true, ..Transport::default() },
        password: None,
        outgoing_password: None,
        client_secret: None,
    };
    save(context, &session, draft, servers)
}

fn set(context: &Context, account: &str, name: Option<String>, servers: &Servers) -> Result<u8, Stop> {
    let session = context.open()?;
    let found = find(&session, account)?;
    let mut draft = draft_of(found);
    draft.name = name.unwrap_or(draft.name);
    draft.address = servers.address.clone().unwrap_or(draft.address);
    draft.transport.login = servers.login.clone().unwrap_or(draft.transport.login);
    save(context, &session, draft, servers)
}

fn start_of(day: jiff::civil::Date) -> Option<i64> {
    Some(day.to_zoned(jiff::tz::TimeZone::system()).ok()?.timestamp().as_second())
}

fn tell_saved(session: &Session, draft: AccountDraft) -> Result<AccountView, Stop> {
    let request = Request::Accounts(Accounts::Save(Box::new(draft)));
    Ok(*ask!(session, request, Reply::Account(account) => account))
}

fn draft_of(account: AccountView) -> AccountDraft {
    AccountDraft {
        id: Some(account.id),
        name: account.name,
        address: account.address,
        owner: account.owner,
        team: account.team,
        transport: account.transport.unwrap_or_default(),
        password: None,
        outgoing_password: None,
        client_secret: None,
    }
}

fn save(context: &Context, session: &Session, draft: AccountDraft, servers: &Servers) -> Result<u8, Stop> {
    let draft = apply(session, draft, servers)?;
    let account = tell_saved(session, draft)?;
    let mut out = Out::new();
    if context.json {
        out.json(&AccountLine::new(&account))?;
    } else {
        let args = [("id", account.id.to_string().into()), ("name", account.name.as_str().into())];
        out.line(&context.text.tr_args("account-saved", &args))?;
    }
    out.finish()?;
    Ok(0)
}

/// Puts what was typed into a draft.
fn apply(session: &Session, mut draft: AccountDraft, servers: &Servers) -> Result<AccountDraft, Stop> {
    let transport = &mut draft.transport;
    let incoming =
        [(&servers.imap, IncomingProtocol::Imap, 993), (&servers.pop3, IncomingProtocol::Pop3, 995)];
    for (typed, kind, port) in incoming {
        if let Some(typed) = typed {
            transport.incoming = kind;
            transport.incoming_server = endpoint(typed, port, transport.incoming_server.tls)?;
        }
    }
    if let Some(typed) = &servers.smtp {
        transport.outgoing_server = endpoint(typed, 465, transport.outgoing_server.tls)?;
    }
    let own = match transport.incoming {
        IncomingProtocol::Imap => servers.imap_tls,
        IncomingProtocol::Pop3 => servers.pop3_tls,
    };
    transport.incoming_server.tls = own.or(servers.tls).unwrap_or(transport.incoming_server.tls);
    transport.outgoing_server.tls = servers.smtp_tls.or(servers.tls).unwrap_or(transport.outgoing_server.tls);
    if let Some(login) = &servers.smtp_login {
        transport.outgoing_login.clone_from(login);
    }
    transport.delete_after_days = servers.delete_after_days.unwrap_or(transport.delete_after_days);
    transport.mirror |= servers.mirror;
    if let Some(file) = &servers.ca {
        transport.authorities = std::fs::read_to_string(file).map_err(|error| {
            Failure::new(FailureCode::SourceUnreadable, file.display().to_string()).because(error)
        })?;
    }
    if let Some(owner) = &servers.owner {
        (draft.owner, draft.team) = (Some(members::find_user(session, owner)?.id), None);
    }
    if let Some(team) = &servers.team {
        (draft.owner, draft.team) = (None, Some(members::find_team(session, team)?.id));
    }
    if servers.everyone {
        (draft.owner, draft.team) = (None, None);
    }
    if let (Some(provider), Some(client_id)) = (&servers.oauth, &servers.client_id) {
        let (provider, client_id) = (provider.clone(), client_id.clone());
        draft.transport.sign_in = SignIn::OAuth(OAuthApp { provider, client_id, ..OAuthApp::default() });
    }
    if servers.password_stdin {
        draft.password = Some(Password(read_password()?));
    }
    Ok(draft)
}

fn read_password() -> Result<String, Failure> {
    let mut typed = String::new();
    let mut stdin = std::io::stdin();
    let read = if stdin.is_terminal() {
        stdin.read_line(&mut typed).map(drop)
    } else {
        stdin.read_to_string(&mut typed).map(drop)
    };
    read.map_err(|error| Failure::new(FailureCode::SourceUnreadable, "-").because(error))?;
    Ok(typed.trim_end_matches(['\r', '\n']).to_owned())
}

/// Reads `HOST:PORT`, `HOST` or `[v6]:PORT`.
fn endpoint(typed: &str, usual_port: u16, tls: Tls) -> Result<Endpoint, Failure> {
    let odd = || Failure::new(FailureCode::AccountIncomplete, typed);
    let (host, port) = match typed.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, port.parse().map_err(|_| odd())?)
        }
        _ => (typed, usual_port),
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    if host.is_empty() || port == 0 {
        return Err(odd());
    }
    Ok(Endpoint { host: host.to_owned(), port, tls })
}

fn list(context: &Context) -> Result<u8, Stop> {
    let session = context.open()?;
    let accounts = ask!(session, Request::Accounts(Accounts::List), Reply::Accounts(list) => list);
    let mut out = Out::new();
    if context.json {
        accounts.iter().try_for_each(|account| out.json(&AccountLine::new(account)))?;
    } else {
        let text = &context.text;
        let head = ["head-id", "head-name", "head-email", "head-server", "head-owner"];
        let mut rows = vec![head.map(|key| text.tr(key)).to_vec()];
        for account in &accounts {
            let server = account.transport.as_ref().map(|transport| {
                format!("{}:{}", transport.incoming_server.host, transport.incoming_server.port)
            });
            rows.push(vec![
                account.id.to_string(),
                account.name.clone(),
                account.address.clone(),
                server.unwrap_or_default(),
                if account.team.is_some() { account.team_name.clone() } else { account.owner_name.clone() },
            ]);
        }
        let columns = widths(&rows, &[0]);
        rows.iter().try_for_each(|cells| out.line(&row(&columns, cells)))?;
    }
    out.finish()?;
    Ok(0)
}

/// Tries both servers and prints each step as it is done.
fn test(context: &Context, account: &str) -> Result<u8, Stop> {
    let session = context.open()?;
    let draft = draft_of(find(&session, account)?);
    let mut out = Out::new();
    let request = Request::Accounts(Accounts::Test(Box::new(draft)));
    watch(&session, request, account, |event| match event {
        Event::ConnectionStep(_, step) => print_step(context, &mut out, &step),
        _ => Ok(()),
    })
}

/// Says which page to open, and waits until the person was there.
fn sign_in(context: &Context, account: &str) -> Result<u8, Stop> {
    let session = context.open()?;
    let request = Request::Accounts(Accounts::SignIn(find(&session, account)?.id));
    watch(&session, request, account, |event| {
        if let Event::OpenPage { url, .. } = event {
            let mut out = Out::new();
            if context.json {
                out.json(&serde_json::json!({ "url": url }))?;
            } else {
                out.line(&context.text.tr("sign-in-page"))?;
                out.line(&url)?;
            }
            out.finish()?;
        }
        Ok(())
    })
}

/// Runs a job and hands over what is said about it, until it ends.
fn watch(
    session: &Session,
    request: Request,
    account: &str,
    mut hear: impl FnMut(Event) -> Result<(), Stop>,
) -> Result<u8, Stop> {
    crate::job::listen_for_interrupts();
    let id = ask!(session, request, Reply::Job(id) => id);
    let mut over = false;
    loop {
        if crate::job::interrupted() {
            tell(session, Request::Jobs(Jobs::Cancel(id)))?;
        }
        match session.next_event(TICK) {
            Some(Event::ConnectionStep(job, _) | Event::OpenPage { job, .. }) if job != id => {}
            Some(event @ (Event::ConnectionStep(..) | Event::OpenPage { .. })) => hear(event)?,
            Some(Event::Job(job)) if job.id == id => over |= job.state.ended(),
            Some(Event::Closed) => return Err(Failure::new(FailureCode::OwnerGone, "").into()),
            Some(_) => {}
            None if over => break,
            None => {
                let jobs = ask!(session, Request::Jobs(Jobs::List), Reply::Jobs(jobs) => jobs);
                over = jobs.iter().all(|job| job.id != id || job.state.ended());
            }
        }
    }
    match ask!(session, Request::Jobs(Jobs::Wait(id)), Reply::JobEnded(job) => job).state {
        JobState::Failed(failure) => Err(failure.into()),
        JobState::Cancelled => Err(Failure::new(FailureCode::Cancelled, account).into()),
        _ => Ok(0),
    }
}

fn print_step(context: &Context, out: &mut Out, step: &ConnectionStep) -> Result<(), Stop> {
    if context.json {
        out.json(step)?;
        return Ok(());
    }
    let name = context.text.tr(&format!("step-{}", step.step));
    let said = match &step.failure {
        Some(failure) => failure.to_string(),
        None => format!("{} ({} ms)", step.detail, step.millis),
    };
    let mark = if step.failure.is_some() { "✗" } else { "✓" };
    out.line(&format!("{mark} {}  {name}  {said}", step.server.to_uppercase()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_read_with_and_without_a_port() {
        let read = |typed| endpoint(typed, 993, Tls::Implicit).map(|found| (found.host, found.port));
        assert_eq!(read("imap.x.example:1993"), Ok(("imap.x.example".to_owned(), 1993)));
        assert_eq!(read("imap.x.example"), Ok(("imap.x.example".to_owned(), 993)));
        assert_eq!(read("[::1]:143"), Ok(("::1".to_owned(), 143)));
        assert_eq!(read("::1"), Ok(("::1".to_owned(), 993)));
        for odd in ["", ":993", "x:port", "x:0", "x:70000"] {
            assert!(read(odd).is_err(), "{odd}");
        }
    }
}
