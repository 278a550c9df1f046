//! Free ports on loopback.

use std::net::{Ipv4Addr, TcpListener};
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

/// The first port that may be given out.
const FIRST: u16 = 20_000;
/// How many ports may be given out; all lie below those that the kernel gives to clients, so that
/// no outgoing connection takes one between the choice and the start of a server.
const COUNT: u32 = 12_000;

/// Counts the ports that this process has looked at, so that no two of its instances meet.
static CURSOR: AtomicU32 = AtomicU32::new(0);

/// Returns different ports on which nothing listens at any address.
///
/// # Panics
/// When there are none.
pub(crate) fn free<const N: usize>() -> [u16; N] {
    std::array::from_fn(|_| {
        (0..COUNT)
            .map(|_| {
                let step = CURSOR.fetch_add(1, Ordering::Relaxed);
                let offset = start().wrapping_add(step) % COUNT;
                FIRST + u16::try_from(offset).expect("below the count of ports")
            })
            .find(|port| TcpListener::bind((Ipv4Addr::UNSPECIFIED, *port)).is_ok())
            .expect("a free port")
    })
}

/// Returns where this process starts to look: processes that run side by side start far apart.
fn start() -> u32 {
    static START: OnceLock<u32> = OnceLock::new();
    *START.get_or_init(|| {
        let nanos = SystemTime::UNIX_EPOCH.elapsed().map_or(0, |time| time.subsec_nanos());
        process::id().wrapping_mul(977).wrapping_add(nanos / 1_000) % COUNT
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_differ_and_are_in_the_range() {
        let mut ports = free::<40>().to_vec();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 40);
        assert!(ports.iter().all(|port| (20_000..32_000).contains(port)));
    }
}
