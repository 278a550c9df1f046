//! The Rust side of `wit/`: one module for what the host provides, one per contribution.
//!
//! A contribution has a world of its own, so that a plugin exports any subset of them.

#![allow(missing_docs, unreachable_pub, clippy::all, reason = "generated code")]

mod capabilities {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin/v0.1",
        world: "capabilities",
        imports: { default: trappable },
        with: { "etabli:plugin/files.source": crate::cap::files::FileSource },
    });
}

pub use capabilities::etabli::plugin::{
    address_book, clock, dialogs, files, http, link_store, locale, log, mailbox, messages_attachments,
    messages_headers, messages_text, progress, records, secrets, settings, types,
};

pub(crate) mod commands {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin/v0.1",
        world: "with-commands",
        with: { "etabli:plugin/types": crate::bind::types },
    });
}

pub(crate) mod columns {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin/v0.1",
        world: "with-columns",
        with: { "etabli:plugin/types": crate::bind::types },
    });
}

pub(crate) mod message_fields {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin/v0.1",
        world: "with-message-fields",
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

pub(crate) mod views {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin/v0.1",
        world: "with-views",
        with: { "etabli:plugin/types": crate::bind::types },
    });
}

pub(crate) mod importer {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin/v0.1",
        world: "with-importer",
        with: {
            "etabli:plugin/types": crate::bind::types,
            "etabli:plugin/files": crate::bind::files,
        },
    });
}

pub(crate) mod mail_events {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin/v0.1",
        world: "with-mail-events",
        with: { "etabli:plugin/types": crate::bind::types },
    });
}

pub(crate) mod lifecycle {
    wasmtime::component::bindgen!({
        path: "../../wit/plugin/v0.1",
        world: "with-lifecycle",
        with: { "etabli:plugin/types": crate::bind::types },
    });
}
