//! Whole packages: zip, hash list, manifest, texts, and the component as far as it is read without running.
#![no_main]

use etabli_plugin_host::{inspect, package};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(package) = package::read(bytes) {
        let _ = inspect(package.component());
        let _ = package.signer(&[]);
    }
    let _ = inspect(bytes);
});
