//! A session for a thread that must never wait: requests go out with a tag, replies and events are polled.

use crate::{Event, Failure, Reply, Request};

/// Names a request, so that its reply can be told from others. Chosen by the sender.
pub type Tag = u64;

/// What arrives at a [`Backend`].
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// The reply to the request of this tag. Replies may overtake each other, but for those to
    /// requests that change messages being written: these are carried out in their order.
    Reply(Tag, Result<Reply, Failure>),
    /// Something happened.
    Event(Event),
}

/// A session that never blocks its caller.
///
/// Whoever makes one also says how to wake the thread that polls it.
pub trait Backend: Send {
    /// Sends a request.
    fn send(&mut self, tag: Tag, request: Request);
    /// Takes the next thing that arrived, if any.
    fn poll(&mut self) -> Option<Incoming>;
}
