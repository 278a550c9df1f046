//! Tests of the whole engine, through the session that the window and the command line use.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests end their test")]

mod about_to_be_sent;
mod absence;
mod attention;
mod bundled;
mod changes;
mod drafting;
mod events;
mod faults;
mod folders;
mod hostile_mail;
mod import;
mod internal;
mod orders;
mod owner;
mod packages;
mod people_columns;
mod plugin_http;
mod plugin_platform;
mod plugin_services;
mod plugins;
mod reading;
mod records;
mod rights;
mod search;
mod sending;
mod signing_in;
mod soak;
mod switching;
mod templates;
mod threads;
mod transport;
mod users;
mod warnings;
mod writing;
mod writing_whole;
