//! One process owns a store; others attach to it over a socket inside the store's folder.
//!
//! A frame is a length in four bytes (little-endian), a JSON text of that length, a second length and as many
//! raw bytes: attachments and whole messages travel as those bytes, everything else as JSON.

mod client;
mod server;
mod wire;

pub(crate) use client::Remote;
pub(crate) use server::Listener;
