//! Snippets: short texts that are put into a message by their abbreviation, or from a list.

use etabli_mail::fold::fold;
use etabli_model::Scope;
use etabli_store::{Entry, Snapshot};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, FailureCode, Reply,
    core::{Caller, Engine},
    mail::label,
    members::scope::Viewer,
};

/// No snippet is longer, in bytes.
const LONGEST: usize = 20_000;

/// A short text to use again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snippet {
    /// Who uses it.
    pub scope: Scope,
    /// What is typed for it; one word, unique for those who use it.
    pub abbreviation: String,
    /// The text; it may hold variables.
    pub text: String,
}

/// The setting with the snippets of a scope.
fn key(scope: Scope) -> String {
    match scope {
        Scope::Everyone => "snippets/everyone".to_owned(),
        Scope::Team(team) => format!("snippets/team/{team}"),
        Scope::User(user) => format!("user/{user}/snippets"),
    }
}

fn read(snapshot: &Snapshot, scope: Scope) -> Result<Vec<Snippet>, Failure> {
    let row = snapshot.setting(&key(scope))?;
    Ok(row.and_then(|row| serde_json::from_str(&row).ok()).unwrap_or_default())
}

fn written(snippets: &[Snippet]) -> Result<String, Failure> {
    serde_json::to_string(snippets).map_err(|error| Failure::new(FailureCode::Internal, "").because(error))
}

impl Engine {
    /// Returns the snippets that a user may use, by abbreviation.
    pub(super) fn snippets(&self, caller: &Caller) -> Result<Vec<Snippet>, Failure> {
        let snapshot = self.read()?;
        let viewer = Viewer::of(&snapshot, caller)?;
        let mut scopes = vec![Scope::Everyone, Scope::User(caller.user)];
        scopes.extend(snapshot.teams()?.into_iter().map(|team| Scope::Team(team.id)));
        let mut all = Vec::new();
        for scope in scopes.into_iter().filter(|scope| viewer.sees(*scope)) {
            all.extend(read(&snapshot, scope)?);
        }
        all.sort_by_cached_key(|snippet| fold(&snippet.abbreviation));
        Ok(all)
    }

    /// Sets or removes a snippet, in the place of `before`; a step to take back.
    pub(super) fn set_snippet(
        &self,
        caller: &Caller,
        before: Option<&Snippet>,
        after: Option<Snippet>,
    ) -> Result<Reply, Failure> {
        let known = self.snippets(caller)?;
        if let Some(before) = before
            && !known.contains(before)
        {
            return Err(Failure::new(FailureCode::SnippetUnknown, before.abbreviation.as_str()));
        }
        let snapshot = self.read()?;
        let viewer = Viewer::of(&snapshot, caller)?;
        if let Some(after) = &after {
            let word = after.abbreviation.as_str();
            let is_word = !word.is_empty() && word.len() <= 40 && !word.contains(char::is_whitespace);
            let is_fit = is_word && !after.text.trim().is_empty() && after.text.len() <= LONGEST;
            if !is_fit || !viewer.sees(after.scope) {
                return Err(Failure::new(FailureCode::SnippetInvalid, word));
            }
            let same = |other: &&Snippet| Some(*other) != before && fold(&other.abbreviation) == fold(word);
            if known.iter().any(|other| same(&other)) {
                return Err(Failure::new(FailureCode::SnippetExists, word));
            }
        }
        let name = after.as_ref().or(before).map(|one| one.abbreviation.clone()).unwrap_or_default();
        let word = match (before, &after) {
            (None, _) => "snippet-added",
            (_, None) => "snippet-removed",
            _ => "snippet-changed",
        };
        self.change(caller, |batch| {
            let mut scopes: Vec<Scope> =
                before.iter().map(|one| one.scope).chain(after.iter().map(|one| one.scope)).collect();
            scopes.dedup();
            for scope in scopes {
                let mut all = read(&snapshot, scope)?;
                all.retain(|one| Some(one) != before);
                all.extend(after.clone().filter(|one| one.scope == scope));
                batch.put(Entry::Setting(key(scope), Some(written(&all)?)))?;
            }
            Ok(((), Some(label(word, 1, &name))))
        })?;
        Ok(Reply::Done)
    }
}
