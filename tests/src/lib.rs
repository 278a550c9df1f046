//! What end-to-end tests share: a store in a temporary folder, a clock that stands still, messages to order.

mod letters;
mod world;

pub use letters::{Letter, corpus_files, root};
pub use world::{FixedClock, World};
