//! The bindings that are generated from `wit/`: what the host provides, and one module per contribution.

#![allow(missing_docs, clippy::all, reason = "generated code")]

mod world {
    wit_bindgen::generate!({
        path: "../../wit/plugin/v0.1",
        world: "capabilities",
        generate_all,
        additional_derives: [PartialEq],
    });
}

pub use world::etabli::plugin as capabilities;
pub use world::etabli::plugin::types;

pub mod commands_world {
    wit_bindgen::generate!({
        path: "../../wit/plugin/v0.1",
        world: "with-commands",
        pub_export_macro: true,
        export_macro_name: "export_commands",
        default_bindings_module: "etabli_sdk::bind::commands_world",
        with: { "etabli:plugin/types@0.1.0": crate::bind::types },
    });
}
pub use commands_world::exports::etabli::plugin::commands;

pub mod columns_world {
    wit_bindgen::generate!({
        path: "../../wit/plugin/v0.1",
        world: "with-columns",
        pub_export_macro: true,
        export_macro_name: "export_columns",
        default_bindings_module: "etabli_sdk::bind::columns_world",
        with: { "etabli:plugin/types@0.1.0": crate::bind::types },
        additional_derives: [PartialEq],
    });
}
pub use columns_world::exports::etabli::plugin::columns;

pub mod message_fields_world {
    wit_bindgen::generate!({
        path: "../../wit/plugin/v0.1",
        world: "with-message-fields",
        pub_export_macro: true,
        export_macro_name: "export_message_fields",
        default_bindings_module: "etabli_sdk::bind::message_fields_world",
        with: { "etabli:plugin/types@0.1.0": crate::bind::types },
    });
}
pub use message_fields_world::exports::etabli::plugin::message_fields;

pub mod search_fields_world {
    wit_bindgen::generate!({
        path: "../../wit/plugin/v0.1",
        world: "with-search-fields",
        pub_export_macro: true,
        export_macro_name: "export_search_fields",
        default_bindings_module: "etabli_sdk::bind::search_fields_world",
        with: { "etabli:plugin/types@0.1.0": crate::bind::types },
    });
}
pub use search_fields_world::exports::etabli::plugin::search_fields;

pub mod links_world {
    wit_bindgen::generate!({
        path: "../../wit/plugin/v0.1",
        world: "with-links",
        pub_export_macro: true,
        export_macro_name: "export_links",
        default_bindings_module: "etabli_sdk::bind::links_world",
        with: { "etabli:plugin/types@0.1.0": crate::bind::types },
    });
}
pub use links_world::exports::etabli::plugin::links;

pub mod views_world {
    wit_bindgen::generate!({
        path: "../../wit/plugin/v0.1",
        world: "with-views",
        pub_export_macro: true,
        export_macro_name: "export_views",
        default_bindings_module: "etabli_sdk::bind::views_world",
        with: { "etabli:plugin/types@0.1.0": crate::bind::types },
        additional_derives: [PartialEq],
    });
}
pub use views_world::exports::etabli::plugin::views;

pub mod importer_world {
    wit_bindgen::generate!({
        path: "../../wit/plugin/v0.1",
        world: "with-importer",
        pub_export_macro: true,
        export_macro_name: "export_importer",
        default_bindings_module: "etabli_sdk::bind::importer_world",
        with: {
            "etabli:plugin/types@0.1.0": crate::bind::types,
            "etabli:plugin/files@0.1.0": crate::bind::capabilities::files,
        },
    });
}
pub use importer_world::exports::etabli::plugin::importer;

pub mod mail_events_world {
    wit_bindgen::generate!({
        path: "../../wit/plugin/v0.1",
        world: "with-mail-events",
        pub_export_macro: true,
        export_macro_name: "export_mail_events",
        default_bindings_module: "etabli_sdk::bind::mail_events_world",
        with: { "etabli:plugin/types@0.1.0": crate::bind::types },
        additional_derives: [PartialEq],
    });
}
pub use mail_events_world::exports::etabli::plugin::mail_events;

pub mod lifecycle_world {
    wit_bindgen::generate!({
        path: "../../wit/plugin/v0.1",
        world: "with-lifecycle",
        pub_export_macro: true,
        export_macro_name: "export_lifecycle",
        default_bindings_module: "etabli_sdk::bind::lifecycle_world",
        with: { "etabli:plugin/types@0.1.0": crate::bind::types },
        additional_derives: [PartialEq],
    });
}
pub use lifecycle_world::exports::etabli::plugin::lifecycle;
