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
