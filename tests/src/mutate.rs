//! Packages that were changed at random, and what the checks make of them.
//!
//! A round changes either the bytes of the package, or one of its files before it is packed again with a right
//! hash list, so that the readers of manifests, texts and components are reached too. Whatever the bytes are,
//! a check ends with a verdict. A package whose bytes were changed and that is found sound holds what it held
//! before: a bit of the zip's own bookkeeping may change, a file may not.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::{Duration, Instant},
};

use etabli_plugin_host::{Host, HostConfig, Package, check, hashes, package};

use crate::PackageFolder;

/// A check that takes longer is reported.
const PATIENCE: Duration = Duration::from_secs(20);
const FILES: [&str; 3] = ["plugin.toml", "plugin.wasm", "i18n/en/plugin.ftl"];

/// What came of it.
#[derive(Debug, Default)]
pub struct Mutations {
    /// How many packages were checked.
    pub checked: u64,
    /// How many of them were found sound, for a change without harm.
    pub sound: u64,
    /// Checks that panicked, took too long or let a change through.
    pub findings: Vec<String>,
}

/// Numbers that depend on the seed alone (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end.max(1) as u64).unwrap_or(0)
    }
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len());
        match random.below(6) {
            0 => bytes.truncate(at),
            1 => {
                let end = (at + random.below(200)).min(bytes.len());
                let part = bytes.get(at..end).unwrap_or_default().to_vec();
                bytes.splice(at..at, part);
            }
            2 => {
                let end = (at + random.below(200)).min(bytes.len());
                bytes.drain(at..end);
            }
            3 => bytes.splice(at..at, std::iter::repeat_n(b'x', random.below(100_000))).for_each(drop),
            4 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = [0, 0x7f, 0x80, 0xff][random.below(4)];
                }
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
        }
    }
}

/// Reports whether a changed package has the files of its original.
fn holds_the_same(bytes: &[u8], whole: &[u8], original: &Package) -> bool {
    let Ok(changed) = package::read(bytes) else { return false };
    let lists = (hashes(bytes).ok(), hashes(whole).ok());
    lists.0.is_some()
        && lists.0 == lists.1
        && changed.manifest() == original.manifest()
        && changed.component() == original.component()
}

/// Checks changed packages until `goes_on` says no; it is told how many were checked.
pub fn mutations(seed: u64, mut goes_on: impl FnMut(u64) -> bool) -> Mutations {
    let host = Host::new(HostConfig::default()).expect("a host");
    let folder = PackageFolder::of("search-columns");
    let whole = folder.bytes();
    let original = package::read(&whole).expect("a package");
    let mut random = Random(seed);
    let mut report = Mutations::default();
    while goes_on(report.checked) {
        let keeps_its_hashes = random.below(2) == 0;
        let bytes = if keeps_its_hashes {
            let mut bytes = whole.clone();
            mutate(&mut bytes, &mut random);
            bytes
        } else {
            let path = folder.path().join(FILES[random.below(FILES.len())]);
            let before = std::fs::read(&path).expect("a file");
            let mut content = before.clone();
            mutate(&mut content, &mut random);
            std::fs::write(&path, content).expect("a file");
            let packed = catch_unwind(|| etabli_plugin_host::pack_folder(&folder.path()));
            std::fs::write(&path, before).expect("a file");
            match packed {
                Ok(packed) => packed.unwrap_or_default(),
                Err(_) => {
                    report.findings.push(format!("seed {seed}, round {}: packing panicked", report.checked));
                    Vec::new()
                }
            }
        };
        let begun = Instant::now();
        match catch_unwind(AssertUnwindSafe(|| check(&bytes, &host))) {
            Ok(verdict) => {
                report.sound += u64::from(verdict.is_sound());
                if keeps_its_hashes && verdict.is_sound() && !holds_the_same(&bytes, &whole, &original) {
                    report.findings.push(format!("seed {seed}, round {}: a change got in", report.checked));
                }
            }
            Err(_) => {
                report.findings.push(format!("seed {seed}, round {}: a check panicked", report.checked))
            }
        }
        if begun.elapsed() > PATIENCE {
            report.findings.push(format!("seed {seed}, round {}: a check took too long", report.checked));
        }
        report.checked += 1;
    }
    report
}
