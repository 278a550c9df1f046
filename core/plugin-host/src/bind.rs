//! The Rust side of `wit/`: one module for what the host provides, one per contribution.
//!
//! A contribution has a world of its own, so that a plugin exports any subset of them.

#![allow(missing_docs, unreachable_pub, clippy::all, reason = "generated code")]

mod capabilities {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin/v0.1",
        world: "capabilities",
        imports: { default: trappable },
    });
}

pub use capabilities::etabli::plugin::{
    address_book, clock, dialogs, locale, log, messages_headers, messages_text, records, settings, types,
};

pub(crate) mod commands {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin/v0.1",
        world: "with-commands",
        with: { "etabli:plugin/types": crate::bind::types },
    });
}

pub(crate) mod search_fields {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin/v0.1",
        world: "with-search-fields",
        with: { "etabli:plugin/types": crate::bind::types },
    });
}

pub(crate) mod links {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin/v0.1",
        world: "with-links",
        with: { "etabli:plugin/types": crate::bind::types },
    });
}
