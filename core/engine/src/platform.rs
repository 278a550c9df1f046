//! Calls to the operating system that the engine needs, in one place.

pub(crate) mod secrets;
