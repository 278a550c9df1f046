//! Reads from a component's bytes what it imports and exports. Runs and compiles nothing.

use serde::{Deserialize, Serialize};
use wasmparser::{Encoding, Parser, Payload, Validator, WasmFeatures};

/// Why bytes are no component.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum InspectError {
    /// The bytes are a core module.
    #[error("the file is a core WebAssembly module, not a component: build it with `cargo xtask plugins`")]
    CoreModule,
    /// The bytes are damaged, or not WebAssembly at all.
    #[error("the file is no valid WebAssembly component: {0}")]
    Malformed(String),
}

/// What a component asks for and offers, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// Names of the imports, such as `etabli:plugin/log@0.1.0`.
    pub imports: Vec<String>,
    /// Names of the exports.
    pub exports: Vec<String>,
}

/// Reads imports and exports, and validates the bytes.
pub fn inspect(bytes: &[u8]) -> Result<Inspection, InspectError> {
    if Parser::is_core_wasm(bytes) {
        return Err(InspectError::CoreModule);
    }
    let malformed =
        |error: wasmparser::BinaryReaderError| InspectError::Malformed(error.message().to_owned());
    Validator::new_with_features(WasmFeatures::default()).validate_all(bytes).map_err(malformed)?;

    let mut found = Inspection { imports: Vec::new(), exports: Vec::new() };
    let mut depth = 0_usize;
    for payload in Parser::new(0).parse_all(bytes) {
        match payload.map_err(malformed)? {
            Payload::Version { encoding, .. } => {
                depth += 1;
                if depth == 1 && encoding != Encoding::Component {
                    return Err(InspectError::CoreModule);
                }
            }
            Payload::End(_) => depth = depth.saturating_sub(1),
            // Nested components and modules have sections of the same kinds; only the outermost count.
            Payload::ComponentImportSection(section) if depth == 1 => {
                for import in section {
                    found.imports.push(import.map_err(malformed)?.name.name.to_owned());
                }
            }
            Payload::ComponentExportSection(section) if depth == 1 => {
                for export in section {
                    found.exports.push(export.map_err(malformed)?.name.name.to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

/// An interface of the package `etabli:plugin`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interface<'a> {
    pub(crate) name: &'a str,
    /// The line, such as `0.1` of `0.1.3`.
    pub(crate) line: &'a str,
}

impl<'a> Interface<'a> {
    /// Reads `etabli:plugin/log@0.1.0`; `None` for every other package.
    pub(crate) fn of(import: &'a str) -> Option<Self> {
        let (name, version) = import.strip_prefix("etabli:plugin/")?.split_once('@')?;
        let (line, _patch) = version.rsplit_once('.')?;
        Some(Self { name, line })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interfaces_are_told_by_name_and_line() {
        assert_eq!(Interface::of("etabli:plugin/log@0.1.4"), Some(Interface { name: "log", line: "0.1" }));
        assert_eq!(Interface::of("wasi:io/poll@0.2.0"), None);
        assert_eq!(Interface::of("log"), None);
    }

    #[test]
    fn bytes_that_are_no_component_are_refused() {
        assert!(matches!(inspect(b""), Err(InspectError::Malformed(_))));
        assert!(matches!(inspect(b"PK\x03\x04"), Err(InspectError::Malformed(_))));
        assert_eq!(inspect(b"\0asm\x01\0\0\0"), Err(InspectError::CoreModule));
        assert!(inspect(b"\0asm\x0d\0\x01\0").unwrap().imports.is_empty());
    }
}
