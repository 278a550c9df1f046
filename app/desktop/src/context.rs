//! What every command needs: the store to open, the language, and whether to print JSON.

use std::sync::Arc;
use std::{
    cell::RefCell,
    path::{Path, PathBuf},
};

use etabli_engine::{Door, Failure, FailureCode, Lang, OpenOptions, Password, Reply, Request, Session};

use crate::{args::Common, password, platform, stop::Stop, text::Text, window::Content};

/// What every command needs.
pub(crate) struct Context {
    /// The sentences of the command line.
    pub(crate) text: Text,
    /// The language asked for by `--lang` or `ETABLI_LANG`; the window prefers it to the person's setting.
    pub(crate) chosen_lang: Option<Lang>,
    /// Print JSON.
    pub(crate) json: bool,
    store: Option<PathBuf>,
    user: Option<String>,
    password: RefCell<Option<Password>>,
    safe_mode: bool,
}

impl Context {
    /// Takes over the common options.
    pub(crate) fn new(common: Common, safe_mode: bool, text: Text) -> Self {
        let by_environment = std::env::var("ETABLI_LANG").is_ok_and(|name| !name.is_empty());
        let chosen_lang = common.lang.or_else(|| by_environment.then(|| text.lang()));
        Self {
            text,
            chosen_lang,
            json: common.json,
            store: common.store,
            user: common.user,
            password: RefCell::default(),
            safe_mode,
        }
    }

    /// Returns the folder of the store: the one asked for, else the platform's.
    ///
    /// The path is absolute, since the process that owns the store may stand in another folder.
    pub(crate) fn store(&self) -> Result<PathBuf, Failure> {
        match &self.store {
            Some(store) => absolute(store),
            None => platform::default_store(),
        }
    }

    /// Returns the folder of the demonstration store: the one asked for, else beside the default one.
    pub(crate) fn demo_store(&self) -> Result<PathBuf, Failure> {
        match &self.store {
            Some(store) => absolute(store),
            None => Ok(platform::default_store()?.with_file_name("etabli-demo")),
        }
    }

    /// Opens the store, which must exist.
    pub(crate) fn open(&self) -> Result<Session, Failure> {
        self.sign_in(self.options(self.store()?, false)?)
    }

    /// Opens the store in `folder`, and makes it when there is none.
    pub(crate) fn open_or_make(&self, folder: PathBuf) -> Result<Session, Failure> {
        self.sign_in(self.options(folder, true)?)
    }

    /// Opens the store for the window, and makes it when there is none: at once where nobody needs to be
    /// asked, else with the page that asks.
    pub(crate) fn open_or_sign_in(&self) -> Result<Content, Failure> {
        let options = self.options(self.store()?, true)?;
        let door = Door::reach(&options)?;
        match door.enter(options.user.as_deref(), options.password.as_ref()) {
            Ok(session) => Ok(Content::Mail(session)),
            Err(failure) if failure.code.asks_who() => {
                Ok(Content::SignIn { names: door.names()?, user: options.user, door: Arc::new(door) })
            }
            Err(failure) => Err(failure),
        }
    }

    /// Opens a session; a person at the terminal is asked for the password where one is needed.
    fn sign_in(&self, mut options: OpenOptions) -> Result<Session, Failure> {
        let opened = match Session::open(&options) {
            Err(failure) if failure.code == FailureCode::PasswordNeeded => {
                options.password = password::ask(&self.text, &failure.subject)?;
                if options.password.is_none() {
                    return Err(failure);
                }
                Session::open(&options)
            }
            other => other,
        };
        *self.password.borrow_mut() = options.password;
        opened
    }

    /// Returns the password that the session was opened with.
    pub(crate) fn password(&self) -> Option<Password> {
        self.password.borrow().clone()
    }

    /// Returns how to open the store in a folder.
    pub(crate) fn options(&self, store: PathBuf, create: bool) -> Result<OpenOptions, Failure> {
        Ok(OpenOptions {
            plugins: platform::plugins_folder(&store),
            store,
            create,
            user: self.user.clone(),
            password: password::for_sign_in()?,
            lang: self.text.lang(),
            safe_mode: self.safe_mode,
            passphrase_file: std::env::var_os("ETABLI_PASSPHRASE_FILE").map(PathBuf::from),
            discover: etabli_engine::Discover::System,
            web: etabli_engine::Web::default(),
        })
    }
}

/// Makes a path independent of the folder this process stands in.
pub(crate) fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    std::path::absolute(path).map_err(|error| {
        Failure::new(FailureCode::SourceUnreadable, path.display().to_string()).because(error)
    })
}

/// Sends a request and takes the reply apart.
///
/// A reply of another kind is a defect of the engine and is reported as one.
macro_rules! ask {
    ($session:expr, $request:expr, $reply:pat => $value:expr) => {
        match $session.call($request)? {
            $reply => $value,
            other => return Err($crate::context::unexpected(&other)),
        }
    };
}
pub(crate) use ask;

/// Reports a reply that does not belong to its request.
pub(crate) fn unexpected(reply: &Reply) -> Stop {
    let name = format!("{reply:?}");
    let name = name.split(['(', '{', ' ']).next().unwrap_or_default().to_owned();
    Failure::new(FailureCode::Internal, "").because(format_args!("unexpected reply {name}")).into()
}

/// Sends a request that answers nothing but success.
pub(crate) fn tell(session: &Session, request: Request) -> Result<(), Stop> {
    ask!(session, request, Reply::Done => ());
    Ok(())
}
