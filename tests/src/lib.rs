//! What end-to-end tests share: a store in a temporary folder, a clock that stands still, messages to order.
#![allow(clippy::expect_used, clippy::panic, reason = "a set-up that fails ends its test")]

pub mod faults;
pub mod leaks;
mod letters;
mod mailing;
mod mutate;
mod packages;
mod people;
mod world;

pub use letters::{Letter, corpus_files, root};
pub use mailing::{Mailing, draft, save};
pub use mutate::{Mutations, mutations};
pub use packages::{PackageFolder, Signer};
pub use people::password;
pub use world::{FixedClock, World};
