//! The content of a message in the store: its skeleton, compressed, and its holes.

use std::io::Read as _;

use etabli_mail::skeleton::{Hole, Skeleton};
use etabli_model::MsgId;
use etabli_store::{Snapshot, Store};
use serde::{Deserialize, Serialize};

use crate::{Failure, FailureCode};

/// The stored form; part of level 1.
#[derive(Serialize, Deserialize)]
struct Content {
    holes: Vec<Hole>,
    /// Length of the text before compression, in bytes.
    length: u64,
    text: Vec<u8>,
}

/// The largest skeleton that is read back; a message of 200 MB without any attachment fits.
const MAX_LENGTH: u64 = 256 << 20;

fn damaged(detail: impl std::fmt::Display) -> Failure {
    Failure::new(FailureCode::StoreDamaged, "").because(detail)
}

/// Makes the stored form of a skeleton.
pub(crate) fn encode(skeleton: Skeleton) -> Result<Vec<u8>, Failure> {
    let content = Content {
        holes: skeleton.holes,
        length: skeleton.text.len() as u64,
        text: zstd::bulk::compress(&skeleton.text, 1).map_err(damaged)?,
    };
    postcard::to_allocvec(&content).map_err(damaged)
}

fn decode(bytes: &[u8]) -> Result<Skeleton, Failure> {
    let content: Content = postcard::from_bytes(bytes).map_err(damaged)?;
    if content.length > MAX_LENGTH {
        return Err(damaged("the length of a message is out of range"));
    }
    let text = zstd::bulk::decompress(&content.text, content.length as usize).map_err(damaged)?;
    Ok(Skeleton { text, holes: content.holes })
}

/// Reads a message without its attachments.
pub(crate) fn skeleton(snapshot: &Snapshot, id: MsgId) -> Result<Skeleton, Failure> {
    let bytes = snapshot.content(id)?.ok_or_else(|| damaged(format!("message {id} has no content")))?;
    decode(&bytes)
}

/// Reads the beginning of a message without its attachments: at most `most` bytes are expanded.
pub(crate) fn beginning(snapshot: &Snapshot, id: MsgId, most: u64) -> Result<Vec<u8>, Failure> {
    let bytes = snapshot.content(id)?.ok_or_else(|| damaged(format!("message {id} has no content")))?;
    let content: Content = postcard::from_bytes(&bytes).map_err(damaged)?;
    let mut start = Vec::new();
    let text = zstd::stream::read::Decoder::with_buffer(content.text.as_slice()).map_err(damaged)?;
    text.take(most).read_to_end(&mut start).map_err(damaged)?;
    Ok(start)
}

/// Gives back a message byte for byte.
pub(crate) fn raw(store: &Store, snapshot: &Snapshot, id: MsgId) -> Result<Vec<u8>, Failure> {
    let skeleton = skeleton(snapshot, id)?;
    etabli_mail::skeleton::rebuild(&skeleton, |hash| store.blob(hash).map_err(Failure::from))
}

/// Reports whether a message can be given back byte for byte: it is rebuilt and held against its hash.
pub(crate) fn is_whole(store: &Store, snapshot: &Snapshot, id: MsgId) -> bool {
    let Ok(Some(record)) = snapshot.message(id) else { return false };
    raw(store, snapshot, id).is_ok_and(|raw| blake3::hash(&raw).as_bytes() == &record.hash)
}
