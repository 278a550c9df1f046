//! Waiting until something happens (RFC 2177).

use std::{future::Future, pin::pin, time::Duration};

use super::{
    ImapConfig,
    codec::{Answer, Verdict},
    select::select,
    session::{Session, ignore, refusal},
};
use crate::TransportError;

/// How long one IDLE lasts: servers end it after half an hour, and networks forget silent connections.
const IDLE: Duration = Duration::from_secs(28 * 60);
/// How long the server may stay silent while nothing happens.
const SILENCE: Duration = Duration::from_secs(30 * 60);
/// How long it may take to end IDLE.
const ANSWER: Duration = Duration::from_secs(60);

/// Why a wait is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waited {
    /// Something happened in INBOX.
    News {
        /// The next UID of INBOX when the wait began, where the server told.
        uid_next: Option<u32>,
    },
    /// The caller's future resolved.
    Over,
    /// The server cannot tell.
    Impossible,
}

/// Waits until something happens in INBOX, or until `until` resolves.
///
/// `known` is the next UID of INBOX that the caller knows of: what arrived since is news at once, so that
/// nothing is missed between a sync and the wait.
///
/// # Errors
/// Fails when the connection does.
pub async fn wait(
    config: &ImapConfig,
    known: Option<u32>,
    until: impl Future<Output = ()>,
) -> Result<Waited, TransportError> {
    let mut until = pin!(until);
    let mut unwatched = ();
    let mut session = tokio::select! {
        session = Session::open(config, &mut unwatched) => session?,
        () = &mut until => return Ok(Waited::Over),
    };
    if !session.caps.has("IDLE") {
        session.leave().await;
        return Ok(Waited::Impossible);
    }
    let selected = select(&mut session, "EXAMINE", "INBOX", "").await?.map_err(|status| refusal(&status))?;
    let uid_next = selected.uid_next;
    if known.zip(uid_next).is_some_and(|(known, next)| next > known) {
        session.leave().await;
        return Ok(Waited::News { uid_next });
    }
    loop {
        let tag = session.send("IDLE").await?;
        if let Err(status) = session.continuation(tag).await? {
            return if status.verdict == Verdict::Bad {
                Ok(Waited::Impossible)
            } else {
                Err(refusal(&status))
            };
        }
        session.stream()?.wire().set_patience(SILENCE);
        let mut renewal = pin!(tokio::time::sleep(IDLE));
        let ended = loop {
            tokio::select! {
                answer = session.next(tag) => match answer? {
                    Ok(answer) if is_event(&answer) => break Some(Waited::News { uid_next }),
                    Ok(_) => {}
                    // The server ended it by itself: whatever it means, a sync finds out.
                    Err(_) => return Ok(Waited::News { uid_next }),
                },
                () = &mut until => break Some(Waited::Over),
                () = &mut renewal => break None,
            }
        };
        session.stream()?.wire().set_patience(ANSWER);
        if let Some(ended) = ended {
            session.write(b"DONE\r\n").await?;
            session.leave().await;
            return Ok(ended);
        }
        let mut has_event = false;
        session.write(b"DONE\r\n").await?;
        let status = session.finish(tag, |answer| {
            has_event |= is_event(&answer);
            ignore(answer)
        });
        status.await?;
        if has_event {
            session.leave().await;
            return Ok(Waited::News { uid_next });
        }
    }
}

fn is_event(answer: &Answer) -> bool {
    match answer {
        Answer::Numbered { name, .. } => matches!(name.as_str(), "EXISTS" | "EXPUNGE" | "FETCH" | "RECENT"),
        Answer::Data { name, .. } => name == "VANISHED",
        Answer::Continue(_) | Answer::Done { .. } | Answer::Status(_) => false,
    }
}
