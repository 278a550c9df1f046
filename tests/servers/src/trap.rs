//! A listener that nobody may reach.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use crate::policy::Policy;

/// A listener on a loopback port that counts who connects and says nothing. Dropping it ends it.
#[derive(Debug)]
pub struct Trap {
    address: SocketAddr,
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Default)]
struct Shared {
    clients: Mutex<Vec<SocketAddr>>,
    came: Condvar,
    stop: AtomicBool,
}

impl Trap {
    /// Starts to listen.
    pub fn start() -> Trap {
        let listener = TcpListener::bind((Policy::Open.address(), 0)).expect("the trap listens");
        let address = listener.local_addr().expect("the trap has an address");
        let shared = Arc::new(Shared::default());
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                for client in listener.incoming().flatten() {
                    if shared.stop.load(Ordering::SeqCst) {
                        break;
                    }
                    if let Ok(peer) = client.peer_addr() {
                        shared.clients.lock().unwrap_or_else(PoisonError::into_inner).push(peer);
                        shared.came.notify_all();
                    }
                }
            }
        });
        Trap { address, shared, thread: Some(thread) }
    }

    /// Returns where the trap is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns how many connections were made so far, of those that were complete before this call.
    pub fn contacts(&self) -> usize {
        // Connections are taken in the order in which they were made: once this one is, all before it are.
        let own = TcpStream::connect(self.address).expect("the trap is there");
        let own = own.local_addr().expect("a connection has an address");
        let mut clients = self.shared.clients.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(at) = clients.iter().position(|client| *client == own) {
                clients.remove(at);
                return clients.len();
            }
            clients = self.shared.came.wait(clients).unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Drop for Trap {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // A connection wakes the listener; if none can be made, there is no listener to wake.
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_connection_counts_and_asking_does_not() {
        let trap = Trap::start();
        assert_eq!(trap.contacts(), 0);
        TcpStream::connect(trap.address()).unwrap();
        assert_eq!((trap.contacts(), trap.contacts()), (1, 1));
    }
}
