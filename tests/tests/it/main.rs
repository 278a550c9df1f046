//! Tests of the whole engine, through the session that the window and the command line use.

mod changes;
mod faults;
mod import;
mod owner;
mod plugins;
mod search;
mod threads;
