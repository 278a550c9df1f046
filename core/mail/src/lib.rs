//! Bytes to model and back: parsing, threading, folding, rebuilding; pure.
//!
//! Every function here is total: whatever the bytes, it returns, without panicking and without recursing
//! along the input. The crate reads no file, no clock and no network.
//!
//! Start with [`parse::parse`], which turns a message into what the list and the store need, then
//! [`skeleton::split`], which takes its attachments out, and [`thread::forum_tree`].

mod address;
mod charset;
mod date;
mod header;
mod html_text;
mod ids;
mod mime;
mod parameters;
mod transfer;

pub mod absence;
pub mod authentication;
pub mod body;
pub mod compose;
pub mod domain;
pub mod fold;
pub mod html;
pub mod maildir;
pub mod mbox;
pub mod media_type;
pub mod mention;
pub mod nature;
pub mod parse;
pub mod receipt;
pub mod reply;
pub mod rich;
pub mod sender;
pub mod skeleton;
pub mod sniff;
pub mod thread;

pub use transfer::TransferEncoding;
