//! Which scripts are stored and active.

use std::io::ErrorKind;

use etabli_model::Instant;

use super::{
    Extensions, SieveConfig, Vacation,
    client::{Client, Listed},
    script::{OURS, is_ours, may_use, stands_for, vacation_script},
};
use crate::{Phase, TransportError};

/// The most scripts that are read to find out what another one includes.
const MAX_READ: usize = 50;

/// What a server does not offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Missing {
    /// Nothing listens there.
    Server,
    /// The server has scripts, but they cannot answer (RFC 5230).
    Vacation,
}

/// What became of a change. Where the server does not answer, the engine has to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The server answers from now on.
    Stored {
        /// It ends by itself; otherwise the script has to be removed in time.
        is_timed: bool,
    },
    /// The server cannot tell the time, and it is not the time of the absence: none of ours is active. Ask again
    /// when the absence begins.
    NotNow,
    /// The server answers no more, and a person's own script is active again.
    Removed,
    /// The server cannot answer.
    NotOffered(Missing),
    /// A person's own script stands in the way, untouched; none of ours is active.
    OtherScriptActive {
        /// Its name.
        name: String,
        /// It seems to answer by itself.
        answers: bool,
    },
    /// The server does not take the script, and says why; none of ours is active.
    Refused(String),
}

/// What a server holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    /// What its scripts can do.
    pub extensions: Extensions,
    /// The name of the active script.
    pub active: Option<String>,
    /// Our script, active or not.
    pub ours: Option<String>,
}

impl State {
    /// Reports whether our script answers now, within the time that stands in it.
    #[must_use]
    pub fn is_answering(&self) -> bool {
        self.ours.is_some() && self.active.as_deref() == Some(OURS)
    }
}

/// Reads what the server holds; none where nothing listens.
///
/// # Errors
/// Fails when the connection does, or the sign-in.
pub async fn absence(config: &SieveConfig) -> Result<Option<State>, TransportError> {
    let Some(mut client) = open(config).await? else { return Ok(None) };
    let Scripts { listed, ours } = Scripts::read(&mut client).await?;
    let extensions = client.caps.extensions();
    client.leave().await;
    let active = active(&listed).map(str::to_owned);
    Ok(Some(State { extensions, active, ours: ours.filter(|text| is_ours(text)) }))
}

/// Lets the server answer for an absence, or answer no more.
///
/// A person's own script stays as it is: while somebody is away ours runs it first, and otherwise it is the
/// active one again. `now` decides where the server cannot tell the time.
///
/// # Errors
/// Fails when the connection does, or the sign-in, or the server refuses for another reason than what the
/// script says. A person's own script or ours is active then, as before or as asked.
pub async fn set_absence(
    config: &SieveConfig,
    vacation: Option<&Vacation>,
    now: Instant,
) -> Result<Outcome, TransportError> {
    let Some(mut client) = open(config).await? else { return Ok(Outcome::NotOffered(Missing::Server)) };
    let outcome = apply(&mut client, vacation, now).await?;
    client.leave().await;
    Ok(outcome)
}

/// Connects; none where nothing listens.
async fn open(config: &SieveConfig) -> Result<Option<Client>, TransportError> {
    match Client::open(config).await {
        Ok(client) => Ok(Some(client)),
        Err(TransportError::Io(Phase::Connect, error)) if error.kind() == ErrorKind::ConnectionRefused => {
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn apply(
    client: &mut Client,
    vacation: Option<&Vacation>,
    now: Instant,
) -> Result<Outcome, TransportError> {
    let scripts = Scripts::read(client).await?;
    if scripts.ours.as_deref().is_some_and(|text| !is_ours(text)) {
        return Ok(Outcome::OtherScriptActive { name: OURS.to_owned(), answers: false });
    }
    let Some(vacation) = vacation else {
        scripts.remove_ours(client).await?;
        return Ok(Outcome::Removed);
    };
    let outcome = store(client, &scripts, vacation, now).await?;
    if !matches!(outcome, Outcome::Stored { .. }) {
        // An older script of ours would go on to answer beside the engine.
        scripts.remove_ours(client).await?;
    }
    Ok(outcome)
}

async fn store(
    client: &mut Client,
    scripts: &Scripts,
    vacation: &Vacation,
    now: Instant,
) -> Result<Outcome, TransportError> {
    let can = client.caps.extensions();
    if !can.vacation {
        return Ok(Outcome::NotOffered(Missing::Vacation));
    }
    if !can.window && !vacation.absence.covers(now) {
        return Ok(Outcome::NotNow);
    }
    let theirs = scripts.theirs();
    if let Some(name) = theirs {
        // A second answer in one run is an error that would undo what their script did (RFC 5230, section 4.7).
        let answers = scripts.answers(client, name).await?;
        if answers || !can.include {
            return Ok(Outcome::OtherScriptActive { name: name.to_owned(), answers });
        }
    }
    let script = vacation_script(vacation, theirs, can);
    let objection = if client.caps.checks { client.check(&script).await? } else { None };
    let objection = match objection {
        Some(objection) => Some(objection),
        None => client.put(OURS, &script).await?,
    };
    if let Some(objection) = objection {
        return Ok(Outcome::Refused(objection));
    }
    client.set_active(OURS).await?;
    Ok(Outcome::Stored { is_timed: can.window })
}

fn active(listed: &[Listed]) -> Option<&str> {
    listed.iter().find(|script| script.is_active).map(|script| script.name.as_str())
}

/// The scripts on the server.
struct Scripts {
    listed: Vec<Listed>,
    /// The text of the script that has our name.
    ours: Option<String>,
}

impl Scripts {
    async fn read(client: &mut Client) -> Result<Self, TransportError> {
        let listed = client.list().await?;
        let is_there = listed.iter().any(|script| script.name == OURS);
        let ours = if is_there { Some(client.get(OURS).await?) } else { None };
        Ok(Self { listed, ours })
    }

    /// Returns the script that is active, or that ours stands in for if it is still there.
    fn theirs(&self) -> Option<&str> {
        match active(&self.listed) {
            Some(OURS) => {
                let name = stands_for(self.ours.as_deref()?)?;
                self.listed
                    .iter()
                    .map(|script| script.name.as_str())
                    .find(|other| *other == name && name != OURS)
            }
            other => other,
        }
    }

    /// Reports whether a script answers by itself, or one that it may include.
    async fn answers(&self, client: &mut Client, name: &str) -> Result<bool, TransportError> {
        let text = client.get(name).await?;
        if may_use(&text, "vacation") {
            return Ok(true);
        }
        if !may_use(&text, "include") {
            return Ok(false);
        }
        let others = self.listed.iter().map(|script| script.name.as_str());
        let others: Vec<&str> = others.filter(|other| *other != name && *other != OURS).collect();
        for other in others.iter().take(MAX_READ) {
            if may_use(&client.get(other).await?, "vacation") {
                return Ok(true);
            }
        }
        Ok(others.len() > MAX_READ)
    }

    /// Deletes our script, after making theirs active again.
    async fn remove_ours(&self, client: &mut Client) -> Result<(), TransportError> {
        if self.ours.is_none() {
            return Ok(());
        }
        if active(&self.listed) == Some(OURS) {
            client.set_active(self.theirs().unwrap_or_default()).await?;
        }
        client.delete(OURS).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scripts(names: &[&str], ours: Option<&str>) -> Scripts {
        // A star marks the active one.
        let listed = |name: &&str| Listed {
            name: name.trim_start_matches('*').to_owned(),
            is_active: name.starts_with('*'),
        };
        Scripts { listed: names.iter().map(listed).collect(), ours: ours.map(str::to_owned) }
    }

    #[test]
    fn their_script_is_the_active_one_or_the_one_that_ours_stands_for() {
        let can = Extensions { vacation: true, include: true, window: true };
        let for_mine = vacation_script(&Vacation::default(), Some("mine"), can);
        let for_ours = vacation_script(&Vacation::default(), Some(OURS), can);
        for (names, ours, theirs) in [
            (&["mine"][..], None, None),
            (&["*mine", "b"], None, Some("mine")),
            (&["*mine", OURS], Some(""), Some("mine")),
            (&["mine", "*etabli-absence"], Some(for_mine.as_str()), Some("mine")),
            (&["b", "*etabli-absence"], Some(for_mine.as_str()), None),
            (&["*b", "mine", OURS], Some(for_mine.as_str()), Some("b")),
            (&["mine", OURS], Some(for_mine.as_str()), None),
            (&["*etabli-absence"], Some(for_ours.as_str()), None),
        ] {
            assert_eq!(scripts(names, ours).theirs(), theirs, "{names:?}");
        }
    }
}
