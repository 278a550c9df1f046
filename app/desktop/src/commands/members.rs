//! `user` and `team`.

use etabli_engine::{
    Failure, FailureCode, Members, Password, Reply, Request, Session, Store, TeamRow, UserRow,
    view::SessionView,
};
use serde::Serialize;

use crate::{
    args::{NewPassword, Team, User},
    context::{Context, ask, tell},
    output::{Out, row, widths},
    password,
    stop::Stop,
};

/// One line of `user list`.
#[derive(Debug, Serialize)]
struct UserLine<'a> {
    id: String,
    name: &'a str,
    admin: bool,
    has_password: bool,
    teams: &'a [String],
}

impl<'a> UserLine<'a> {
    fn new(user: &'a UserRow) -> Self {
        Self {
            id: user.id.to_string(),
            name: &user.name,
            admin: user.admin,
            has_password: user.has_password,
            teams: &user.team_names,
        }
    }
}

/// One line of `team list`.
#[derive(Debug, Serialize)]
struct TeamLine<'a> {
    id: String,
    name: &'a str,
    members: &'a [String],
}

impl<'a> TeamLine<'a> {
    fn new(team: &'a TeamRow) -> Self {
        Self { id: team.id.to_string(), name: &team.name, members: &team.member_names }
    }
}

/// Runs a command of `user`.
pub(super) fn users(context: &Context, command: User) -> Result<u8, Stop> {
    let session = context.open()?;
    match command {
        User::Add { name, admin, password } => {
            let password = wanted_password(context, &session, &password, &name)?;
            let added = user_reply(&session, Members::AddUser { name, admin, password })?;
            print_user(context, &session, &added)
        }
        User::List => print_users(context, &all_users(&session)?),
        User::Set { who, name, admin, no_admin } => {
            let mut user = find_user(&session, &who)?;
            if let Some(name) = name {
                user = user_reply(&session, Members::RenameUser { user: user.id, name })?;
            }
            if admin || no_admin {
                user = user_reply(&session, Members::SetAdmin { user: user.id, admin })?;
            }
            print_user(context, &session, &user)
        }
        User::Remove { who, hand_over_to } => {
            let user = find_user(&session, &who)?.id;
            let heir = hand_over_to.map(|heir| find_user(&session, &heir)).transpose()?;
            let request = Members::RemoveUser { user, hand_over_to: heir.map(|heir| heir.id) };
            tell(&session, Request::Members(request))?;
            Ok(0)
        }
        User::Password { who, password } => {
            let me = me(&session)?;
            let user = find_user(&session, who.as_deref().unwrap_or(&me.user_name))?;
            let new = wanted_password(context, &session, &password, &user.name)?;
            let current = if user.id == me.user { context.password() } else { None };
            let changed = user_reply(&session, Members::SetPassword { user: user.id, current, new })?;
            print_user(context, &session, &changed)
        }
    }
}

/// Runs a command of `team`.
pub(super) fn teams(context: &Context, command: Team) -> Result<u8, Stop> {
    let session = context.open()?;
    match command {
        Team::Add { name } => {
            let team = team_reply(&session, Members::AddTeam { name })?;
            print_teams(context, &[team])
        }
        Team::List => print_teams(context, &all_teams(&session)?),
        Team::Rename { team, name } => {
            let team = find_team(&session, &team)?.id;
            let renamed = team_reply(&session, Members::RenameTeam { team, name })?;
            print_teams(context, &[renamed])
        }
        Team::Remove { team } => {
            let team = find_team(&session, &team)?.id;
            tell(&session, Request::Members(Members::RemoveTeam { team }))?;
            Ok(0)
        }
        Team::Members { team, add, remove } => {
            let mut team = find_team(&session, &team)?;
            for (who, member) in
                add.iter().map(|who| (who, true)).chain(remove.iter().map(|who| (who, false)))
            {
                let user = find_user(&session, who)?.id;
                team = team_reply(&session, Members::SetMember { team: team.id, user, member })?;
            }
            let mut users = all_users(&session)?;
            users.retain(|user| team.members.contains(&user.id));
            print_users(context, &users)
        }
    }
}

fn me(session: &Session) -> Result<SessionView, Stop> {
    Ok(ask!(session, Request::Store(Store::Session), Reply::Session(me) => me))
}

fn all_users(session: &Session) -> Result<Vec<UserRow>, Stop> {
    Ok(ask!(session, Request::Members(Members::Users), Reply::Users(users) => users))
}

fn all_teams(session: &Session) -> Result<Vec<TeamRow>, Stop> {
    Ok(ask!(session, Request::Members(Members::Teams), Reply::Teams(teams) => teams))
}

fn user_reply(session: &Session, request: Members) -> Result<UserRow, Stop> {
    Ok(ask!(session, Request::Members(request), Reply::User(user) => user))
}

fn team_reply(session: &Session, request: Members) -> Result<TeamRow, Stop> {
    Ok(ask!(session, Request::Members(request), Reply::Team(team) => team))
}

/// Finds a user by name or id.
pub(super) fn find_user(session: &Session, wanted: &str) -> Result<UserRow, Stop> {
    let users = all_users(session)?;
    let by = |same: &dyn Fn(&UserRow) -> bool| users.iter().find(|user| same(user)).cloned();
    let found = by(&|user| user.name == wanted).or_else(|| by(&|user| user.id.to_string() == wanted));
    found.ok_or_else(|| Failure::new(FailureCode::UserUnknown, wanted).into())
}

/// Finds a team by name or id.
pub(super) fn find_team(session: &Session, wanted: &str) -> Result<TeamRow, Stop> {
    let teams = all_teams(session)?;
    let by = |same: &dyn Fn(&TeamRow) -> bool| teams.iter().find(|team| same(team)).cloned();
    let found = by(&|team| team.name == wanted).or_else(|| by(&|team| team.id.to_string() == wanted));
    found.ok_or_else(|| Failure::new(FailureCode::TeamUnknown, wanted).into())
}

fn wanted_password(
    context: &Context,
    session: &Session,
    options: &NewPassword,
    user: &str,
) -> Result<Option<Password>, Stop> {
    if options.no_password {
        return Ok(None);
    }
    if options.password_stdin {
        return Ok(Some(password::from_stdin()?));
    }
    let me = me(session)?.user;
    let has_password = all_users(session)?.iter().any(|user| user.id == me && user.has_password);
    password::new(&context.text, user, has_password).map(Some)
}

/// Prints a user; and who else still signs in without a password, now that there are several.
fn print_user(context: &Context, session: &Session, user: &UserRow) -> Result<u8, Stop> {
    let mut out = Out::new();
    if context.json {
        out.json(&UserLine::new(user))?;
    } else {
        let args = [("id", user.id.to_string().into()), ("name", user.name.as_str().into())];
        out.line(&context.text.tr_args("user-saved", &args))?;
        let users = all_users(session)?;
        if users.len() > 1 {
            for open in users.iter().filter(|user| !user.has_password) {
                out.line(&context.text.tr_args("user-open", &[("name", open.name.as_str().into())]))?;
            }
        }
    }
    out.finish()?;
    Ok(0)
}

fn print_users(context: &Context, users: &[UserRow]) -> Result<u8, Stop> {
    let mut out = Out::new();
    if context.json {
        users.iter().try_for_each(|user| out.json(&UserLine::new(user)))?;
    } else {
        let text = &context.text;
        let head = ["head-id", "head-name", "head-admin", "head-password", "head-member-of"];
        let mark = |on: bool| if on { "✓".to_owned() } else { String::new() };
        let mut rows = vec![head.map(|key| text.tr(key)).to_vec()];
        rows.extend(users.iter().map(|user| {
            vec![
                user.id.to_string(),
                user.name.clone(),
                mark(user.admin),
                mark(user.has_password),
                user.team_names.join(", "),
            ]
        }));
        let columns = widths(&rows, &[0]);
        rows.iter().try_for_each(|cells| out.line(&row(&columns, cells)))?;
    }
    out.finish()?;
    Ok(0)
}

fn print_teams(context: &Context, teams: &[TeamRow]) -> Result<u8, Stop> {
    let mut out = Out::new();
    if context.json {
        teams.iter().try_for_each(|team| out.json(&TeamLine::new(team)))?;
    } else {
        let text = &context.text;
        let mut rows = vec![["head-id", "head-name", "head-members"].map(|key| text.tr(key)).to_vec()];
        rows.extend(
            teams
                .iter()
                .map(|team| vec![team.id.to_string(), team.name.clone(), team.member_names.join(", ")]),
        );
        let columns = widths(&rows, &[0]);
        rows.iter().try_for_each(|cells| out.line(&row(&columns, cells)))?;
    }
    out.finish()?;
    Ok(0)
}
