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

/// Waits until something happens in INBOX, or until `until` resolves.
///
/// Returns false at once when the server cannot tell. What happens before IDLE has begun is not noticed: whoever
/// waits syncs once more after a while.
///
/// # Errors
/// Fails when the connection does.
pub async fn wait(config: &ImapConfig, until: impl Future<Output = ()>) -> Result<bool, TransportError> {
    let mut until = pin!(until);
    let mut unwatched = ();
    let mut session = tokio::select! {
        session = Session::open(config, &mut unwatched) => session?,
        () = &mut until => return Ok(true),
    };
    if !session.caps.has("IDLE") {
        session.leave().await;
        return Ok(false);
    }
    select(&mut session, "EXAMINE", "INBOX", "").await?.map_err(|status| refusal(&status))?;
    loop {
        let tag = session.send("IDLE").await?;
        if let Err(status) = session.continuation(tag).await? {
            return if status.verdict == Verdict::Bad { Ok(false) } else { Err(refusal(&status)) };
        }
        session.stream()?.wire().set_patience(SILENCE);
        let mut renewal = pin!(tokio::time::sleep(IDLE));
        let is_over = loop {
            tokio::select! {
                answer = session.next(tag) => match answer? {
                    Ok(answer) if is_event(&answer) => break true,
                    Ok(_) => {}
                    // The server ended it by itself: whatever it means, a sync finds out.
                    Err(_) => return Ok(true),
                },
                () = &mut until => break true,
                () = &mut renewal => break false,
            }
        };
        session.stream()?.wire().set_patience(ANSWER);
        if is_over {
            session.write(b"DONE\r\n").await?;
            session.leave().await;
            return Ok(true);
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
            return Ok(true);
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
