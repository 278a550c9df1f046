//! A proxy between a client and a server, which breaks connections when it is told to.
//!
//! Every connection has two pumps, one for each [`Direction`], each in a thread of its own.
//! What a fault does to the bytes is in `fault.rs`.
//! A pump never waits for longer than [`TICK`] without a look at what it has been told.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use rustix::net::sockopt::set_socket_linger;

use crate::fault::{CutMode, Direction, Fault, chunk_size, cut_point, garble, hold_back, swallows};
use crate::handover::{Follower, Handovers};
use crate::policy::Policy;
use crate::wait::try_wait;

/// How often a waiting pump looks whether its connection is to be cut.
const TICK: Duration = Duration::from_millis(5);

/// How long the proxy waits for the server, and for a connection to be cut.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long an orderly end waits for the other ends, so that it does not become a reset.
const LINGER: Duration = Duration::from_millis(500);

/// A proxy on a loopback port of its own, which passes every connection on to one server.
///
/// It does nothing to the bytes until it is given a [`Fault`].
/// Dropping it ends every connection through it.
#[derive(Debug)]
pub struct Proxy {
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
    address: SocketAddr,
}

#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    faults: Mutex<Vec<Fault>>,
    links: Mutex<Vec<Arc<Link>>>,
    /// How messages of SMTP are handed over, for each connection there was.
    followers: Mutex<Vec<(u32, Arc<Mutex<Follower>>)>>,
    connections: AtomicU32,
    bytes_down: AtomicU64,
    bytes_up: AtomicU64,
    round_trips: AtomicU64,
    stop: AtomicBool,
}

/// What the two pumps of a connection, and the proxy, know about it together.
#[derive(Debug)]
struct Link {
    number: u32,
    cut: Mutex<Option<CutMode>>,
    /// Whether the end of a message went to the server and its answer is to be swallowed.
    data_ended: AtomicBool,
    /// Whether nothing passes any more.
    quiet: AtomicBool,
    over: AtomicBool,
    /// Whether the server spoke last.
    answered: AtomicBool,
    follower: Arc<Mutex<Follower>>,
}

impl Proxy {
    /// Starts a proxy to a port of 127.0.0.1.
    pub fn to(port: u16) -> Proxy {
        Proxy::to_policy(Policy::Open, port)
    }

    /// Starts a proxy to a port of a server with another [`Policy`].
    pub fn to_policy(policy: Policy, port: u16) -> Proxy {
        Proxy::to_address(SocketAddr::new(policy.address(), port))
    }

    fn to_address(server: SocketAddr) -> Proxy {
        let listener = TcpListener::bind((Policy::Open.address(), 0)).expect("the proxy listens");
        let address = listener.local_addr().expect("the proxy has an address");
        let shared = Arc::new(Shared {
            server,
            faults: Mutex::default(),
            links: Mutex::default(),
            followers: Mutex::default(),
            connections: AtomicU32::new(0),
            bytes_down: AtomicU64::new(0),
            bytes_up: AtomicU64::new(0),
            round_trips: AtomicU64::new(0),
            stop: AtomicBool::new(false),
        });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.listen(&listener)
        });
        Proxy { shared, listener: Some(thread), address }
    }

    /// Adds a fault and returns the proxy.
    #[must_use]
    pub fn with(self, fault: Fault) -> Proxy {
        self.add(fault);
        self
    }

    /// Adds a fault, for open connections too.
    pub fn add(&self, fault: Fault) {
        self.shared.faults().push(fault);
    }

    /// Replaces all faults by one, for open connections too.
    pub fn set(&self, fault: Fault) {
        *self.shared.faults() = vec![fault];
    }

    /// Takes all faults away; a connection that has been cut stays cut.
    pub fn clear(&self) {
        self.shared.faults().clear();
    }

    /// Cuts every open connection now.
    pub fn cut_now(&self, how: CutMode) {
        let links: Vec<Arc<Link>> = self.shared.links().clone();
        for link in &links {
            link.set_cut(how);
        }
        let is_cut = |link: &Arc<Link>| match how {
            CutMode::Hang => link.quiet.load(Ordering::SeqCst),
            CutMode::Reset | CutMode::Close => link.over.load(Ordering::SeqCst),
        };
        try_wait(PATIENCE, || if links.iter().all(is_cut) { Ok(()) } else { Err("not yet".to_owned()) })
            .expect("the open connections can be cut");
    }

    /// Returns the port to dial on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Counts the connections so far, the refused ones included.
    pub fn connections(&self) -> u32 {
        self.shared.connections.load(Ordering::SeqCst)
    }

    /// Says how messages of SMTP were handed over on the connections after the first so many.
    pub fn handovers(&self, connections: u32) -> Handovers {
        let followers = self.shared.followers();
        let later = followers.iter().filter(|(number, _)| *number > connections);
        let seen = later.map(|(_, one)| one.lock().unwrap_or_else(PoisonError::into_inner).seen());
        seen.fold(Handovers::default(), Handovers::plus)
    }

    /// Waits until no connection is open any more.
    ///
    /// # Panics
    /// When one stays open.
    pub fn wait_until_idle(&self) {
        try_wait(PATIENCE, || match self.shared.links().len() {
            0 => Ok(()),
            open => Err(format!("{open} open")),
        })
        .expect("every connection through the proxy ends");
    }

    /// Counts the bytes passed to clients, over all connections.
    pub fn bytes_down(&self) -> u64 {
        self.shared.bytes_down.load(Ordering::SeqCst)
    }

    /// Counts how often a client spoke after it had been waiting for the server, over all connections.
    pub fn round_trips(&self) -> u64 {
        self.shared.round_trips.load(Ordering::SeqCst)
    }

    /// Counts the bytes passed to the server, over all connections.
    pub fn bytes_up(&self) -> u64 {
        self.shared.bytes_up.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // A connection wakes the listener; if none can be made, there is no listener to wake.
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

impl Link {
    fn follow(&self) -> MutexGuard<'_, Follower> {
        self.follower.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cut(&self) -> Option<CutMode> {
        *self.cut.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes how the connection is cut; only one that hangs can be cut again.
    fn set_cut(&self, how: CutMode) {
        let mut cut = self.cut.lock().unwrap_or_else(PoisonError::into_inner);
        if matches!(*cut, None | Some(CutMode::Hang)) {
            *cut = Some(how);
        }
    }
}

impl Shared {
    fn faults(&self) -> MutexGuard<'_, Vec<Fault>> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn links(&self) -> MutexGuard<'_, Vec<Arc<Link>>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn followers(&self) -> MutexGuard<'_, Vec<(u32, Arc<Mutex<Follower>>)>> {
        self.followers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    fn count(&self, direction: Direction) -> &AtomicU64 {
        match direction {
            Direction::Down => &self.bytes_down,
            Direction::Up => &self.bytes_up,
        }
    }

    fn faults_of(&self, number: u32) -> Vec<Fault> {
        self.faults().iter().filter_map(|fault| fault.for_connection(number).cloned()).collect()
    }

    /// Says whether the connection is refused, and counts that.
    fn takes_refusal(&self, number: u32) -> bool {
        self.faults().iter_mut().any(|fault| match fault {
            Fault::Refuse(left) if *left > 0 => {
                *left -= 1;
                true
            }
            Fault::Refuse(_) => false,
            fault => matches!(fault.for_connection(number), Some(Fault::Refuse(left)) if *left > 0),
        })
    }

    fn listen(self: &Arc<Shared>, listener: &TcpListener) {
        let mut threads = Vec::new();
        for client in listener.incoming() {
            if self.stopped() {
                break;
            }
            let Ok(client) = client else { continue };
            let number = self.connections.fetch_add(1, Ordering::SeqCst) + 1;
            if self.takes_refusal(number) {
                reset(&client);
                continue;
            }
            let link = Arc::new(Link {
                number,
                cut: Mutex::new(None),
                data_ended: AtomicBool::new(false),
                quiet: AtomicBool::new(false),
                over: AtomicBool::new(false),
                answered: AtomicBool::new(true),
                follower: Arc::default(),
            });
            self.followers().push((number, Arc::clone(&link.follower)));
            self.links().push(Arc::clone(&link));
            let shared = Arc::clone(self);
            threads.push(thread::spawn(move || {
                shared.connect(client, &link);
                link.quiet.store(true, Ordering::SeqCst);
                link.over.store(true, Ordering::SeqCst);
                shared.links().retain(|other| !Arc::ptr_eq(other, &link));
            }));
        }
        for thread in threads {
            let _ = thread.join();
        }
    }

    /// Connects a client to the server, and passes bytes until the connection ends or is cut.
    fn connect(&self, client: TcpStream, link: &Link) {
        let server = TcpStream::connect_timeout(&self.server, PATIENCE)
            .and_then(|server| prepare(&server).and_then(|()| prepare(&client)).map(|()| server));
        let Ok(server) = server else {
            reset(&client);
            return;
        };
        thread::scope(|scope| {
            scope.spawn(|| self.pump(link, Direction::Down, &server, &client));
            self.pump(link, Direction::Up, &client, &server);
        });
        link.quiet.store(true, Ordering::SeqCst);
        while link.cut() == Some(CutMode::Hang) && !self.stopped() {
            thread::sleep(TICK);
        }
        match link.cut() {
            Some(CutMode::Reset) => {
                // What the client sent before it learns of the cut was sent all the same.
                self.drain(&client, Instant::now(), |bytes| link.follow().up(bytes));
                reset(&client);
                reset(&server);
            }
            Some(CutMode::Close) => {
                // Bytes that nobody has read would turn the end into a reset.
                let _ = client.shutdown(Shutdown::Write);
                let _ = server.shutdown(Shutdown::Write);
                link.over.store(true, Ordering::SeqCst);
                let end = Instant::now() + LINGER;
                self.drain(&client, end, |bytes| link.follow().up(bytes));
                self.drain(&server, end, |_| ());
            }
            Some(CutMode::Hang) | None => {}
        }
    }

    /// Reads what an end still sends until `end`; once at least.
    fn drain(&self, mut stream: &TcpStream, end: Instant, mut take: impl FnMut(&[u8])) {
        let mut piece = vec![0; 64 * 1024];
        loop {
            match stream.read(&mut piece) {
                Ok(0) => return,
                Ok(count) => take(&piece[..count]),
                Err(error) if !is_timeout(&error) => return,
                Err(_) => {}
            }
            if self.stopped() || Instant::now() >= end {
                return;
            }
        }
    }

    /// Passes bytes one way until there are no more or the connection is cut.
    fn pump(&self, link: &Link, direction: Direction, mut from: &TcpStream, to: &TcpStream) {
        let mut buffer = vec![0; 64 * 1024];
        let mut seen = 0;
        let mut tail = Tail::default();
        while link.cut().is_none() && !self.stopped() {
            if let Some((0, how)) = cut_point(&self.faults_of(link.number), direction, seen) {
                link.set_cut(how);
                return;
            }
            match from.read(&mut buffer) {
                Ok(0) => {
                    let _ = to.shutdown(Shutdown::Write);
                    return;
                }
                Ok(count) => {
                    if direction == Direction::Up {
                        link.follow().up(&buffer[..count]);
                        if link.answered.swap(false, Ordering::SeqCst) {
                            self.round_trips.fetch_add(1, Ordering::SeqCst);
                        }
                    }
                    // If the receiver is gone, the other pump finds out how it went.
                    if self.pass(link, direction, &mut buffer[..count], &mut seen, &mut tail, to).is_err() {
                        return;
                    }
                }
                Err(error) if is_timeout(&error) => {}
                Err(_) => {
                    link.set_cut(CutMode::Reset);
                    return;
                }
            }
        }
    }

    /// Passes what was read on, in pieces as small as the faults want.
    fn pass(
        &self,
        link: &Link,
        direction: Direction,
        mut bytes: &mut [u8],
        seen: &mut u64,
        tail: &mut Tail,
        to: &TcpStream,
    ) -> io::Result<()> {
        while !bytes.is_empty() {
            let faults = self.faults_of(link.number);
            let limits = [
                chunk_size(&faults),
                rate_slice(&faults),
                cut_point(&faults, direction, *seen).and_then(|(left, _)| usize::try_from(left).ok()),
            ];
            let count = limits.into_iter().flatten().fold(bytes.len(), usize::min);
            if count == 0 || link.cut().is_some() {
                // What is left is lost; the pump sees the cut.
                return Ok(());
            }
            self.wait(link, hold_back(&faults, direction, *seen, count));
            // The wait may have been long: what was told meanwhile counts.
            let faults = self.faults_of(link.number);
            let (piece, rest) = bytes.split_at_mut(count);
            bytes = rest;
            match direction {
                Direction::Down if link.data_ended.swap(false, Ordering::SeqCst) => {
                    if let Some(how) = swallows(&faults) {
                        link.set_cut(how);
                        return Ok(());
                    }
                }
                // The answer may come before the call that sends the end returns.
                Direction::Up if tail.ends_data(piece) && swallows(&faults).is_some() => {
                    link.data_ended.store(true, Ordering::SeqCst);
                }
                _ => {}
            }
            garble(&faults, direction, *seen, piece);
            if direction == Direction::Down {
                // Before the client can say what comes next.
                link.answered.store(true, Ordering::SeqCst);
                link.follow().down(piece);
            }
            self.write_all(link, piece, to)?;
            *seen += piece.len() as u64;
            self.count(direction).fetch_add(piece.len() as u64, Ordering::SeqCst);
        }
        Ok(())
    }

    /// Waits, but not longer than the connection lives.
    fn wait(&self, link: &Link, time: Duration) {
        let end = Instant::now() + time;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || link.cut().is_some() || self.stopped() {
                return;
            }
            thread::sleep(left.min(TICK));
        }
    }

    /// Writes all bytes unless the connection is cut meanwhile.
    fn write_all(&self, link: &Link, mut bytes: &[u8], mut to: &TcpStream) -> io::Result<()> {
        while !bytes.is_empty() {
            if link.cut().is_some() || self.stopped() {
                return Err(ErrorKind::ConnectionAborted.into());
            }
            match to.write(bytes) {
                Ok(count) => bytes = &bytes[count..],
                Err(error) if is_timeout(&error) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Finds the end of a message in what a client sends, piece by piece.
#[derive(Default)]
struct Tail(Vec<u8>);

impl Tail {
    /// Says whether the end of a message lies in what was sent so far and was not found before.
    fn ends_data(&mut self, piece: &[u8]) -> bool {
        const END: &[u8] = b"\r\n.\r\n";
        self.0.extend_from_slice(piece);
        let found = self.0.windows(END.len()).rposition(|window| window == END);
        let keep = found.map_or(END.len() - 1, |at| (self.0.len() - at - END.len()).min(END.len() - 1));
        self.0.drain(..self.0.len().saturating_sub(keep));
        found.is_some()
    }
}

/// Returns how small the pieces are, so that a slow line flows and does not gush.
fn rate_slice(faults: &[Fault]) -> Option<usize> {
    faults.iter().find_map(|fault| match fault {
        Fault::Rate(rate) => Some((*rate as usize / 50).max(1)),
        _ => None,
    })
}

/// Sets a socket up so that no call on it waits for long.
fn prepare(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(TICK))?;
    stream.set_write_timeout(Some(TICK))
}

/// Makes the end of a socket a reset.
fn reset(stream: &TcpStream) {
    // A socket that is broken already needs no reset.
    let _ = set_socket_linger(stream, Some(Duration::ZERO));
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

#[cfg(test)]
mod tests {
    use std::io::{ErrorKind, Read, Write};
    use std::net::{Shutdown, TcpListener, TcpStream};
    use std::thread;
    use std::time::{Duration, Instant};

    use super::{CutMode, Fault, Proxy, Tail};

    /// A server that sends everything back, for one connection after the other.
    fn echo() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                thread::spawn(move || std::io::copy(&mut &stream, &mut &stream));
            }
        });
        port
    }

    fn dial(proxy: &Proxy) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", proxy.port())).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream
    }

    fn send_and_read(proxy: &Proxy, bytes: &[u8]) -> (Vec<u8>, Option<ErrorKind>) {
        let mut stream = dial(proxy);
        let written = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut all = Vec::new();
        // A reset is told only once, to the first call that meets it.
        let read = stream.read_to_end(&mut all);
        let error = written.err().or(read.err()).map(|error| error.kind());
        (all, error)
    }

    #[test]
    fn bytes_pass_unharmed() {
        let proxy = Proxy::to(echo());
        let bytes: Vec<u8> = (0..1_000_000_u32).map(|number| number as u8).collect();
        let mut stream = dial(&proxy);
        let (mut writer, sent) = (stream.try_clone().unwrap(), bytes.clone());
        let thread = thread::spawn(move || {
            writer.write_all(&sent).unwrap();
            writer.shutdown(Shutdown::Write).unwrap();
        });
        let mut all = Vec::new();
        stream.read_to_end(&mut all).unwrap();
        thread.join().unwrap();
        assert!(all == bytes);
        assert_eq!((proxy.bytes_down(), proxy.bytes_up(), proxy.connections()), (1_000_000, 1_000_000, 1));
    }

    #[test]
    fn cuts_come_after_the_exact_byte() {
        let proxy = Proxy::to(echo());
        for after in [0, 1, 7] {
            proxy.set(Fault::CutDown { after, how: CutMode::Close });
            let (all, error) = send_and_read(&proxy, b"0123456789");
            assert_eq!((all.len() as u64, error), (after, None));
            proxy.set(Fault::CutDown { after, how: CutMode::Reset });
            let (all, error) = send_and_read(&proxy, b"0123456789");
            assert_eq!((all.len() as u64, error), (after, Some(ErrorKind::ConnectionReset)));
        }
        proxy.set(Fault::CutUp { after: 3, how: CutMode::Close });
        let before = proxy.bytes_up();
        assert!(send_and_read(&proxy, b"0123456789").0.len() <= 3);
        assert_eq!(proxy.bytes_up() - before, 3);
    }

    #[test]
    fn refusals_and_numbers_count() {
        let proxy = Proxy::to(echo()).with(Fault::Refuse(2));
        for _ in 0..2 {
            assert!(send_and_read(&proxy, b"hello").1.is_some());
        }
        assert_eq!(send_and_read(&proxy, b"hello"), (b"hello".to_vec(), None));
        proxy.set(Fault::CutDown { after: 1, how: CutMode::Close }.on_connection(5));
        assert_eq!(send_and_read(&proxy, b"hello").0, b"hello");
        assert_eq!(send_and_read(&proxy, b"hello").0, b"h");
        assert_eq!(send_and_read(&proxy, b"hello").0, b"hello");
        assert_eq!(proxy.connections(), 6);
    }

    #[test]
    fn open_connections_are_cut_now() {
        let proxy = Proxy::to(echo());
        for how in [CutMode::Reset, CutMode::Close] {
            let mut stream = dial(&proxy);
            stream.write_all(b"x").unwrap();
            stream.read_exact(&mut [0]).unwrap();
            proxy.cut_now(CutMode::Hang);
            proxy.cut_now(how);
            let end = stream.read(&mut [0]).map_err(|error| error.kind());
            assert_eq!(end, if how == CutMode::Close { Ok(0) } else { Err(ErrorKind::ConnectionReset) });
        }
    }

    #[test]
    fn bytes_are_slowed_and_garbled() {
        let proxy = Proxy::to(echo()).with(Fault::Rate(1000)).with(Fault::GarbleAfter(2));
        let start = Instant::now();
        let (all, _) = send_and_read(&proxy, &[b'a'; 200]);
        assert!(start.elapsed() > Duration::from_millis(200));
        assert_eq!(&all[..4], b"aaAA");
        proxy.set(Fault::LateBanner(Duration::from_millis(300)));
        proxy.add(Fault::Chunks(1));
        let start = Instant::now();
        assert_eq!(send_and_read(&proxy, b"hello").0, b"hello");
        assert!(start.elapsed() > Duration::from_millis(300));
    }

    #[test]
    fn the_answer_to_a_message_is_swallowed() {
        let proxy = Proxy::to(echo()).with(Fault::SwallowDataReply { how: CutMode::Close });
        let mut stream = dial(&proxy);
        stream.write_all(b"DATA\r\n").unwrap();
        stream.read_exact(&mut [0; 6]).unwrap();
        stream.write_all(b"hello\r\n.\r\n").unwrap();
        assert_eq!(stream.read(&mut [0; 10]).unwrap(), 0);
        assert_eq!((proxy.bytes_up(), proxy.bytes_down()), (16, 6));
    }

    #[test]
    fn the_end_of_a_message_is_found_across_pieces() {
        let mut tail = Tail::default();
        let found: Vec<bool> = b"a\r\n.\r\nQUIT\r\n".iter().map(|byte| tail.ends_data(&[*byte])).collect();
        assert_eq!(found.iter().position(|found| *found), Some(5));
        assert_eq!(found.iter().filter(|found| **found).count(), 1);
        assert!(tail.ends_data(b"\r\n.\r\nQUIT\r\n"));
        assert!(!tail.ends_data(b"."));
    }
}
