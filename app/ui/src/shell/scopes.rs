//! Who something is for, as people read it: oneself, everybody, or a team.

use etabli_model::{Scope, Team, UserId};

use super::Cx;

/// Returns the scopes that this user may choose, with their names.
pub(crate) fn scopes(cx: &Cx<'_>) -> Vec<(Scope, String)> {
    let me = cx.cache.session.as_ref().map_or(UserId(0), |session| session.user);
    let mut all = vec![
        (Scope::User(me), cx.tr("scope-mine").to_owned()),
        (Scope::Everyone, cx.tr("scope-all").to_owned()),
    ];
    let teams = cx.cache.teams.iter().filter(|team| team.id != Team::EVERYONE && team.members.contains(&me));
    all.extend(teams.map(|team| (Scope::Team(team.id), team.name.clone())));
    all
}

/// Returns the name of a scope.
pub(crate) fn scope_name(cx: &Cx<'_>, scope: Scope) -> String {
    let known = scopes(cx).into_iter().find(|(known, _)| *known == scope);
    known.map_or_else(|| cx.tr("scope-team").to_owned(), |(_, name)| name)
}
