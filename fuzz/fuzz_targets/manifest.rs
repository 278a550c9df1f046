//! `plugin.toml` alone.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = etabli_plugin_host::Manifest::parse(text);
});
