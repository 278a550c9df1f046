//! A store that is reached before anybody has signed in.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};

use crate::{
    Failure, OpenOptions, Password, Session,
    clock::{Clock, SystemClock},
    core::Engine,
    owner::{Listener, Remote},
    session::{Reached, reach},
};

/// A user as the sign-in names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInName {
    /// The name.
    pub name: String,
    /// Signing in asks for a password.
    pub has_password: bool,
}

/// A store that is reached before anybody has signed in.
///
/// Where this process owns the store it stays open between attempts, so that wrong passwords are counted and
/// other programs can attach meanwhile.
pub struct Door {
    options: OpenOptions,
    clock: Arc<dyn Clock>,
    way: Way,
}

enum Way {
    Own { engine: Arc<Engine>, listener: Mutex<Option<Listener>> },
    Attached(PathBuf),
}

impl Door {
    /// Reaches a store: the process that owns it, or its file.
    ///
    /// # Errors
    /// Says why the store cannot be opened.
    pub fn reach(options: &OpenOptions) -> Result<Self, Failure> {
        Self::reach_at(options, Arc::new(SystemClock))
    }

    /// Like [`Self::reach`], with a clock of the caller's.
    ///
    /// # Errors
    /// Says why the store cannot be opened.
    pub fn reach_at(options: &OpenOptions, clock: Arc<dyn Clock>) -> Result<Self, Failure> {
        let way = match reach(options, &clock, || Remote::names(&options.store))? {
            Reached::Own(engine) => {
                let listener = Mutex::new(Listener::start_or_warn(&engine));
                Way::Own { engine, listener }
            }
            Reached::Attached(names) => {
                names?;
                Way::Attached(options.store.clone())
            }
        };
        Ok(Self { options: options.clone(), clock, way })
    }

    /// Returns who may sign in, by name.
    ///
    /// # Errors
    /// Says why the store cannot be read.
    pub fn names(&self) -> Result<Vec<SignInName>, Failure> {
        match &self.way {
            Way::Own { engine, .. } => engine.sign_in_names(),
            Way::Attached(dir) => Remote::names(dir)
                .unwrap_or_else(|error| Err(Failure::new(crate::FailureCode::OwnerGone, "").because(error))),
        }
    }

    /// Signs in; without a name, as the store's only user. After a failure it can be tried again.
    ///
    /// # Errors
    /// Says why the user cannot sign in.
    pub fn enter(&self, user: Option<&str>, password: Option<&Password>) -> Result<Session, Failure> {
        match &self.way {
            Way::Own { engine, listener } => {
                Session::owning(engine, user, password, self.options.lang, || {
                    listener.lock().unwrap_or_else(PoisonError::into_inner).take()
                })
            }
            Way::Attached(_) => {
                let options = OpenOptions {
                    user: user.map(str::to_owned),
                    password: password.cloned(),
                    create: false,
                    ..self.options.clone()
                };
                Session::open_at(&options, Arc::clone(&self.clock))
            }
        }
    }
}

impl Engine {
    pub(crate) fn sign_in_names(&self) -> Result<Vec<SignInName>, Failure> {
        let snapshot = self.read()?;
        let mut names = Vec::new();
        for user in snapshot.users()? {
            names.push(SignInName { has_password: snapshot.password(user.id)?.is_some(), name: user.name });
        }
        names.sort_by_cached_key(|user| etabli_mail::fold::fold(&user.name));
        Ok(names)
    }
}
