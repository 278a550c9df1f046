//! Passwords in the keyring of the system; on Linux, in the Secret Service over D-Bus.
//!
//! The Secret Service may ask its user to unlock it and answers only then, so each call runs on a helper
//! thread and is given up after [`PATIENCE`]. A call that was given up may still take effect when the user
//! answers; until it ends, further calls are refused at once.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use etabli_sync::Secret;
use keyring::{Entry, Error};
use zeroize::Zeroizing;

use super::SecretsError;

/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The part of the system keyring that belongs to one store.
pub(super) struct Keyring {
    service: String,
    helper: Helper,
}

impl Keyring {
    /// Names the store whose passwords are meant. Connects to nothing.
    pub(super) fn new(store_id: &str) -> Self {
        Self { service: format!("etabli/{store_id}"), helper: Helper::new(PATIENCE) }
    }

    /// Returns a password, if it is kept.
    pub(super) fn get(&self, name: &str) -> Result<Option<Secret>, SecretsError> {
        self.call(name, |entry| entry.get_password().map(Secret::new))
    }

    /// Keeps a password.
    pub(super) fn set(&self, name: &str, secret: &str) -> Result<(), SecretsError> {
        let secret = Zeroizing::new(secret.to_owned());
        self.call(name, move |entry| entry.set_password(&secret)).map(|_| ())
    }

    /// Forgets a password.
    pub(super) fn remove(&self, name: &str) -> Result<(), SecretsError> {
        self.call(name, |entry| entry.delete_credential()).map(|_| ())
    }

    /// Runs `work` on the entry of a password; an entry that does not exist gives `None`.
    fn call<T: Send + 'static>(
        &self,
        name: &str,
        work: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<Option<T>, SecretsError> {
        let (service, name) = (self.service.clone(), name.to_owned());
        self.helper.run(move || {
            if let Err(error) = Entry::store_status() {
                // The status is shared by the whole process and cannot be moved out.
                return Err(SecretsError::NoPlace(Some(error.to_string().into())));
            }
            match Entry::new(&service, &name).and_then(|entry| work(&entry)) {
                Ok(value) => Ok(Some(value)),
                Err(Error::NoEntry) => Ok(None),
                Err(error) => Err(refusal(error)),
            }
        })?
    }
}

/// Says what went wrong without what the keyring holds: some of its errors carry the password itself.
fn refusal(error: Error) -> SecretsError {
    match error {
        Error::PlatformFailure(source) => SecretsError::NoPlace(Some(source)),
        Error::NoDefaultStore => SecretsError::NoPlace(None),
        Error::NoStorageAccess(_) => SecretsError::KeyringRefused("it is locked"),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            SecretsError::KeyringRefused("what it holds is no password")
        }
        Error::TooLong(..) => SecretsError::TooLarge,
        Error::Ambiguous(_) => SecretsError::KeyringRefused("it holds several passwords under one name"),
        _ => SecretsError::KeyringRefused("the call is not supported"),
    }
}

/// Runs calls one after another, none longer than its patience.
struct Helper {
    patience: Duration,
    turn: Mutex<()>,
    /// True while a call runs, also after it was given up.
    running: Arc<AtomicBool>,
}

impl Helper {
    fn new(patience: Duration) -> Self {
        Self { patience, turn: Mutex::new(()), running: Arc::new(AtomicBool::new(false)) }
    }

    fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, SecretsError> {
        /// Ends a call, also when it panics.
        struct Running(Arc<AtomicBool>);
        impl Drop for Running {
            fn drop(&mut self) {
                self.0.store(false, Ordering::Release);
            }
        }

        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        if self.running.swap(true, Ordering::Acquire) {
            return Err(SecretsError::KeyringSilent);
        }
        let running = Running(Arc::clone(&self.running));
        let (answer, answered) = mpsc::sync_channel(1);
        thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || {
                let value = work();
                // The next call may come as soon as the answer is there.
                drop(running);
                // Nobody listens any more when the call was given up.
                let _ = answer.send(value);
            })
            .map_err(|error| SecretsError::NoPlace(Some(error.into())))?;
        answered.recv_timeout(self.patience).map_err(|error| match error {
            mpsc::RecvTimeoutError::Timeout => SecretsError::KeyringSilent,
            mpsc::RecvTimeoutError::Disconnected => SecretsError::KeyringRefused("it failed"),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{env, process::Command, time::Instant};

    use super::*;

    #[test]
    fn a_silent_keyring_is_given_up_and_then_refused_at_once() {
        let helper = Helper::new(Duration::from_millis(50));
        let (release, held) = mpsc::channel::<()>();
        let (ended, end) = mpsc::channel::<()>();
        let silent = helper.run(move || {
            held.recv().unwrap();
            drop(ended);
        });
        assert!(matches!(silent, Err(SecretsError::KeyringSilent)));
        assert!(matches!(helper.run(|| ()), Err(SecretsError::KeyringSilent)));
        release.send(()).unwrap();
        assert!(end.recv().is_err());
        while helper.running.load(Ordering::Acquire) {
            thread::yield_now();
        }
        assert_eq!(helper.run(|| 7).unwrap(), 7);
    }

    #[test]
    fn a_keyring_that_panics_is_an_error() {
        let helper = Helper::new(Duration::from_secs(5));
        let failed = helper.run(|| panic!("on purpose"));
        assert!(matches!(failed, Err::<(), _>(SecretsError::KeyringRefused(_))));
        while helper.running.load(Ordering::Acquire) {
            thread::yield_now();
        }
        assert_eq!(helper.run(|| 7).unwrap(), 7);
    }

    #[test]
    fn sec_45_keyring_errors_hold_no_password() {
        let cause = || Box::new(std::io::Error::other("cause"));
        for error in [
            Error::BadEncoding(b"hunter2".to_vec()),
            Error::BadDataFormat(b"hunter2".to_vec(), cause()),
            Error::Invalid("hunter2".to_owned(), "hunter2".to_owned()),
        ] {
            let shown = refusal(error);
            let shown = format!("{shown} {shown:?}");
            assert!(!shown.contains("hunter2") && !shown.contains("104, 117"), "{shown}");
        }
        assert!(matches!(refusal(Error::PlatformFailure(cause())), SecretsError::NoPlace(Some(_))));
    }

    /// Runs one of the tests below in a process of its own whose session bus is at `address`.
    #[cfg(target_os = "linux")]
    fn with_bus(address: &str, test: &str) {
        let path = module_path!().split_once("::").unwrap().1;
        let child = Command::new(env::current_exe().unwrap())
            .args(["--ignored", "--exact", &format!("{path}::{test}")])
            .env("DBUS_SESSION_BUS_ADDRESS", address)
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&child.stdout);
        assert!(child.status.success() && out.contains("1 passed"), "{out}");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn without_a_session_bus_there_is_no_place() {
        with_bus("unix:path=/nonexistent/bus", "child_finds_no_place");
    }

    #[test]
    #[ignore = "run by without_a_session_bus_there_is_no_place"]
    fn child_finds_no_place() {
        let keyring = Keyring::new("test");
        assert!(matches!(keyring.get("a"), Err(SecretsError::NoPlace(_))));
        assert!(matches!(keyring.set("a", "b"), Err(SecretsError::NoPlace(_))));
        assert!(matches!(keyring.remove("a"), Err(SecretsError::NoPlace(_))));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_session_bus_that_says_nothing_is_given_up() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("bus");
        let _listener = std::os::unix::net::UnixListener::bind(&path).unwrap();
        with_bus(&format!("unix:path={}", path.display()), "child_gives_up");
    }

    #[test]
    #[ignore = "run by a_session_bus_that_says_nothing_is_given_up"]
    fn child_gives_up() {
        let patience = Duration::from_millis(300);
        let keyring = Keyring { service: "etabli/test".to_owned(), helper: Helper::new(patience) };
        let start = Instant::now();
        assert!(matches!(keyring.get("a"), Err(SecretsError::KeyringSilent)));
        assert!(matches!(keyring.get("a"), Err(SecretsError::KeyringSilent)));
        assert!(start.elapsed() < Duration::from_secs(3));
    }
}
