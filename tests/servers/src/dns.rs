//! A small name server on a loopback port.

use std::net::{SocketAddr, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};

use crate::policy::Policy;

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DnsRecord {
    /// A service (RFC 2782).
    Srv {
        /// The lower, the sooner.
        priority: u16,
        /// The higher, the more often among equals.
        weight: u16,
        /// The port; with zero and the target `.`, there is no such service.
        port: u16,
        /// The host.
        target: String,
    },
    /// A host that takes mail.
    Mx {
        /// The lower, the sooner.
        preference: u16,
        /// The host.
        host: String,
    },
}

impl DnsRecord {
    /// Makes a record of a service.
    pub fn srv(priority: u16, weight: u16, port: u16, target: &str) -> DnsRecord {
        DnsRecord::Srv { priority, weight, port, target: target.to_owned() }
    }

    /// Makes a record of a host that takes mail.
    pub fn mx(preference: u16, host: &str) -> DnsRecord {
        DnsRecord::Mx { preference, host: host.to_owned() }
    }

    fn kind(&self) -> u16 {
        match self {
            DnsRecord::Srv { .. } => 33,
            DnsRecord::Mx { .. } => 15,
        }
    }

    fn data(&self) -> Vec<u8> {
        match self {
            DnsRecord::Srv { priority, weight, port, target } => {
                let numbers = [priority, weight, port].map(|number| number.to_be_bytes());
                [numbers.as_flattened(), &encode(target)].concat()
            }
            DnsRecord::Mx { preference, host } => [&preference.to_be_bytes()[..], &encode(host)].concat(),
        }
    }
}

/// A small name server on a loopback port, over UDP. Dropping it ends it.
#[derive(Debug)]
pub struct NameServer {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl NameServer {
    /// Starts a server that knows these names and says of all others that there are none.
    pub fn start(records: &[(&str, DnsRecord)]) -> NameServer {
        let records: Vec<(Vec<u8>, DnsRecord)> =
            records.iter().map(|(name, record)| (encode(name), record.clone())).collect();
        NameServer::answering(move |request| answer(request, &records))
    }

    /// Starts a server whose every answer has the right number and goes on with these bytes.
    pub fn garbage(bytes: &[u8]) -> NameServer {
        let bytes = bytes.to_vec();
        NameServer::answering(move |request| Some([request.get(..2)?, &bytes].concat()))
    }

    /// Starts a server that never answers.
    pub fn silent() -> NameServer {
        NameServer::answering(|_| None)
    }

    fn answering(answer: impl Fn(&[u8]) -> Option<Vec<u8>> + Send + 'static) -> NameServer {
        let socket = UdpSocket::bind((Policy::Open.address(), 0)).expect("the name server listens");
        let address = socket.local_addr().expect("the name server has an address");
        let stop = Arc::new(AtomicBool::new(false));
        let thread = thread::spawn({
            let stop = Arc::clone(&stop);
            move || {
                let mut bytes = [0; 4096];
                while let Ok((length, client)) = socket.recv_from(&mut bytes) {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    if let Some(answer) = answer(&bytes[..length]) {
                        // A client that is gone needs no answer.
                        let _ = socket.send_to(&answer, client);
                    }
                }
            }
        });
        NameServer { address, stop, thread: Some(thread) }
    }

    /// Returns where the server is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for NameServer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let waker = UdpSocket::bind((Policy::Open.address(), 0)).expect("a socket");
        waker.send_to(&[0], self.address).expect("loopback takes everything");
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Answers a request (RFC 1035, section 4.1).
fn answer(request: &[u8], records: &[(Vec<u8>, DnsRecord)]) -> Option<Vec<u8>> {
    let question = request.get(12..)?;
    let end = question.iter().position(|byte| *byte == 0)? + 1;
    let (name, rest) = question.split_at(end);
    let kind = rest.get(..2)?;
    let named: Vec<&DnsRecord> = records
        .iter()
        .filter(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, record)| record)
        .collect();
    // An answer, with recursion; code 3 says that there is no such name.
    let flags: [u8; 2] = if named.is_empty() { [0x81, 0x83] } else { [0x81, 0x80] };
    let found: Vec<&&DnsRecord> = named.iter().filter(|record| record.kind().to_be_bytes() == kind).collect();
    let count = u16::try_from(found.len()).expect("few records").to_be_bytes();
    let mut answer = [request.get(..2)?, &flags, &[0, 1], &count, &[0; 4], name, rest.get(..4)?].concat();
    for record in found {
        let data = record.data();
        let length = u16::try_from(data.len()).expect("short data").to_be_bytes();
        // The name is that of the question, the class IN, the time to live a minute.
        answer.extend([&[0xc0, 12], kind, &[0, 1, 0, 0, 0, 60], &length, &data].concat());
    }
    Some(answer)
}

/// Writes a name as labels.
fn encode(name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    for label in name.split('.').filter(|label| !label.is_empty()) {
        bytes.push(u8::try_from(label.len()).expect("a short label"));
        bytes.extend(label.as_bytes());
    }
    bytes.push(0);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_name_is_answered_and_an_unknown_one_refused() {
        let records = [(encode("x.example"), DnsRecord::mx(5, "m.x.example"))];
        let ask = |name: &str, kind: u8| {
            let request =
                [&[7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0], &encode(name)[..], &[0, kind, 0, 1]].concat();
            answer(&request, &records).unwrap()
        };
        let found = ask("X.example", 15);
        assert_eq!(found[..8], [7, 7, 0x81, 0x80, 0, 1, 0, 1]);
        assert!(found.ends_with(b"\0\x05\x01m\x01x\x07example\0"));
        assert_eq!(ask("x.example", 33)[2..8], [0x81, 0x80, 0, 1, 0, 0]);
        assert_eq!(ask("y.example", 15)[2..8], [0x81, 0x83, 0, 1, 0, 0]);
        assert_eq!(answer(b"short", &records), None);
    }
}
