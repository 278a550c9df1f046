//! Tests of the whole engine, through the session that the window and the command line use.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests end their test")]

mod absence;
mod attention;
mod changes;
mod faults;
mod folders;
mod hostile_mail;
mod import;
mod orders;
mod owner;
mod packages;
mod people_columns;
mod plugin_platform;
mod plugin_services;
mod plugins;
mod reading;
mod rights;
mod search;
mod sending;
mod signing_in;
mod soak;
mod switching;
mod threads;
mod transport;
mod users;
mod writing;
mod writing_whole;
