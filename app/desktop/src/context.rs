//! What every command needs: the store to open, the language, and whether to print JSON.

use std::path::{Path, PathBuf};

use etabli_engine::{Failure, FailureCode, Lang, OpenOptions, Reply, Request, Session};

use crate::{args::Common, platform, stop::Stop, text::Text};

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
    safe_mode: bool,
}

impl Context {
    /// Takes over the common options.
    pub(crate) fn new(common: Common, safe_mode: bool, text: Text) -> Self {
        let by_environment = std::env::var("ETABLI_LANG").is_ok_and(|name| !name.is_empty());
        let chosen_lang = common.lang.or_else(|| by_environment.then(|| text.lang()));
        Self { text, chosen_lang, json: common.json, store: common.store, user: common.user, safe_mode }
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
        Session::open(&self.options(self.store()?, false))
    }

    /// Opens the store in `folder`, and makes it when there is none.
    pub(crate) fn open_or_make(&self, folder: PathBuf) -> Result<Session, Failure> {
        Session::open(&self.options(folder, true))
    }

    fn options(&self, store: PathBuf, create: bool) -> OpenOptions {
        OpenOptions {
            plugins: platform::plugins_folder(&store),
            store,
            create,
            user: self.user.clone(),
            password: None,
            lang: self.text.lang(),
            safe_mode: self.safe_mode,
            passphrase_file: std::env::var_os("ETABLI_PASSPHRASE_FILE").map(PathBuf::from),
        }
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
