//! Looks at a server that change nothing: the connection test and the listing of a mailbox.

use std::time::Instant;

use super::{
    ImapConfig,
    codec::Verdict,
    select::{FetchLine, MAX_MESSAGES, select},
    session::{Session, refusal},
};
use crate::{
    TransportError,
    net::{Step, Watch},
};

/// A message on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// UID.
    pub uid: u32,
    /// INTERNALDATE in seconds since 1970.
    pub internal_date: Option<i64>,
    /// RFC822.SIZE in bytes.
    pub size: u32,
}

/// The messages of a mailbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// UIDVALIDITY, under which the UIDs hold; 0 when the server has none.
    pub uid_validity: u32,
    /// The messages, by UID.
    pub messages: Vec<Listed>,
}

/// Tries a connection and tells each step, ending with [`Step::SignedIn`] and [`Step::Visible`].
///
/// # Errors
/// Fails with what went wrong first.
pub async fn test(config: &ImapConfig, watch: &mut dyn Watch) -> Result<(), TransportError> {
    let mut session = Session::open(config, &mut *watch).await?;
    let started = Instant::now();
    let lists = session.enable_and_list(false).await?;
    watch.done(Step::Visible(lists.mailboxes().len() as u64), started.elapsed());
    session.leave().await;
    Ok(())
}

/// Lists the messages of one mailbox as the server has them now.
///
/// # Errors
/// Fails when the connection does, or the mailbox cannot be opened.
pub async fn listing(config: &ImapConfig, wire_name: &str) -> Result<Listing, TransportError> {
    let mut session = Session::open(config, &mut ()).await?;
    let selected =
        select(&mut session, "EXAMINE", wire_name, "").await?.map_err(|status| refusal(&status))?;
    let mut messages: Vec<Listed> = Vec::new();
    if selected.exists > 0 {
        let status = session.run("UID FETCH 1:* (UID INTERNALDATE RFC822.SIZE)", |answer| {
            if let Some(FetchLine { uid: Some(uid), internal_date, size: Some(size), .. }) =
                FetchLine::of(answer)
            {
                messages.push(Listed { uid, internal_date, size });
            }
            if messages.len() > MAX_MESSAGES {
                return Err(TransportError::Protocol("too many messages".to_owned()));
            }
            Ok(())
        });
        let status = status.await?;
        if status.verdict != Verdict::Ok {
            return Err(refusal(&status));
        }
    }
    session.leave().await;
    messages.sort_unstable_by_key(|message| message.uid);
    messages.dedup_by_key(|message| message.uid);
    Ok(Listing { uid_validity: selected.uid_validity.unwrap_or(0), messages })
}
