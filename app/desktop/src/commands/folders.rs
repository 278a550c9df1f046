//! `folder` and `message`: what a person does in the tree and the list.

use std::str::FromStr;

use etabli_engine::{Failure, FailureCode, FolderRef, JobOutcome, JobState, Mail, Reply, Request, Session};
use serde_json::json;

use super::find_folder;
use crate::{
    args::{Folder, Ids, Message},
    context::{Context, ask, tell, unexpected},
    job,
    json::FolderLine,
    output::Out,
    stop::Stop,
};

/// Runs a command of `folder`.
pub(super) fn folder(context: &Context, command: Folder) -> Result<u8, Stop> {
    let session = context.open()?;
    match command {
        Folder::Create { path } => create(context, &session, &path),
        Folder::Rename { folder, name } => {
            let folder = find_folder(&session, &folder)?.id;
            let request = Mail::RenameFolder { folder, name: name.clone() };
            tell(&session, Request::Mail(request))?;
            said(context, "change-folder-renamed", 1, &name)
        }
        Folder::Move { folder, into } => {
            let moved = find_folder(&session, &folder)?;
            let parent = into.map(|into| find_folder(&session, &into)).transpose()?.map(|above| above.id);
            tell(&session, Request::Mail(Mail::MoveFolder { folder: moved.id, parent }))?;
            said(context, "change-folder-moved", 1, &moved.name)
        }
        Folder::Delete { folder } => {
            let found = find_folder(&session, &folder)?;
            let request = Request::Mail(Mail::DeleteFolder(found.id));
            let count = ask!(session, request, Reply::Count(count) => count);
            said(context, "change-folder-deleted", count, &found.name)
        }
        Folder::Empty { folder, .. } => {
            let folder = find_folder(&session, &folder)?.id;
            remove(context, &session, Mail::EmptyBin(folder))
        }
    }
}

/// Runs a command of `message`.
pub(super) fn message(context: &Context, command: Message) -> Result<u8, Stop> {
    let session = context.open()?;
    match command {
        Message::Move { ids, folder } => {
            let folder = find_folder(&session, &folder)?;
            move_to(context, &session, &ids, FolderRef::Id(folder.id), ("change-moved", &folder.path))
        }
        Message::Trash(ids) => {
            move_to(context, &session, &ids, FolderRef::Path("trash".to_owned()), ("change-trashed", ""))
        }
        Message::Junk(ids) => {
            move_to(context, &session, &ids, FolderRef::Path("junk".to_owned()), ("change-junked", ""))
        }
        Message::Restore(ids) => {
            let request = Request::Mail(Mail::Restore { messages: parsed(&ids)? });
            let count = ask!(session, request, Reply::Count(count) => count);
            said(context, "change-restored", count, "")
        }
        Message::Read(ids) => mark(context, &session, &ids, true),
        Message::Unread(ids) => mark(context, &session, &ids, false),
        Message::Remove { ids, .. } => {
            remove(context, &session, Mail::DeleteForever { messages: parsed(&ids)? })
        }
    }
}

fn create(context: &Context, session: &Session, path: &str) -> Result<u8, Stop> {
    let mut parent = None;
    let mut made = None;
    let mut at = String::new();
    for name in path.split('/').map(str::trim).filter(|name| !name.is_empty()) {
        at = if at.is_empty() { name.to_owned() } else { format!("{at}/{name}") };
        let find = Request::Mail(Mail::FindFolder(FolderRef::Path(at.clone())));
        // Only a path that names this very folder; a word such as `trash` names another one too.
        let known = match session.call(find) {
            Ok(Reply::Folder(folder)) if folder.path == at => Some(folder),
            Ok(Reply::Folder(_)) => None,
            Ok(other) => return Err(unexpected(&other)),
            Err(failure) if failure.code == FailureCode::FolderUnknown => None,
            Err(failure) => return Err(failure.into()),
        };
        let folder = match known {
            Some(folder) => folder,
            None => {
                let request = Request::Mail(Mail::CreateFolder { parent, name: name.to_owned() });
                let folder = ask!(session, request, Reply::Folder(folder) => folder);
                made = Some(folder.clone());
                folder
            }
        };
        parent = Some(folder.id);
    }
    let Some(made) = made else {
        return Err(Failure::new(FailureCode::FolderExists, path).into());
    };
    if !context.json {
        return said(context, "change-folder-created", 1, &made.path);
    }
    let mut out = Out::new();
    out.json(&FolderLine::new(&made))?;
    out.finish()?;
    Ok(0)
}

fn parsed<Id: FromStr>(ids: &Ids) -> Result<Vec<Id>, Failure> {
    let parse = |id: &String| id.parse().map_err(|_| Failure::new(FailureCode::MessageUnknown, id.as_str()));
    ids.ids.iter().map(parse).collect()
}

fn move_to(
    context: &Context,
    session: &Session,
    ids: &Ids,
    folder: FolderRef,
    (key, name): (&str, &str),
) -> Result<u8, Stop> {
    let messages = parsed(ids)?;
    let count = messages.len() as u64;
    tell(session, Request::Mail(Mail::Move { messages, folder }))?;
    said(context, key, count, name)
}

fn mark(context: &Context, session: &Session, ids: &Ids, read: bool) -> Result<u8, Stop> {
    let messages = parsed(ids)?;
    let count = messages.len() as u64;
    tell(session, Request::Mail(Mail::SetRead { messages, read }))?;
    said(context, if read { "change-marked-read" } else { "change-marked-unread" }, count, "")
}

/// Removes for good: at once, or by a job whose progress is shown. What a cancelled job removed stays removed.
fn remove(context: &Context, session: &Session, request: Mail) -> Result<u8, Stop> {
    let job = match session.call(Request::Mail(request))? {
        Reply::Count(count) => return said(context, "change-removed", count, ""),
        Reply::Job(id) => job::follow(session, id, &context.text)?,
        other => return Err(unexpected(&other)),
    };
    let removed = match job.outcome {
        Some(JobOutcome::Removed(removed)) => removed,
        _ => 0,
    };
    match job.state {
        JobState::Failed(failure) => Err(failure.into()),
        JobState::Cancelled => {
            said(context, "change-removed", removed, "")?;
            Ok(1)
        }
        _ => said(context, "change-removed", removed, ""),
    }
}

/// Says what changed.
pub(super) fn said(context: &Context, key: &str, count: u64, name: &str) -> Result<u8, Stop> {
    let mut out = Out::new();
    if context.json {
        out.json(&json!({"count": count}))?;
    } else {
        out.line(&context.text.tr_args(key, &[("count", count.into()), ("name", name.into())]))?;
    }
    out.finish()?;
    Ok(0)
}
