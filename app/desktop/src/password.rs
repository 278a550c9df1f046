//! Where passwords of users come from: a file that the environment names, or the terminal.

use std::{
    env, fs,
    io::{IsTerminal, Read},
    path::PathBuf,
};

use etabli_engine::{Failure, FailureCode, Password};

use crate::{platform::read_hidden, stop::Stop, text::Text};

/// Names the file with the password of whoever signs in.
const SIGN_IN_FILE: &str = "ETABLI_PASSWORD_FILE";
/// Names the file with a password to set.
const NEW_FILE: &str = "ETABLI_NEW_PASSWORD_FILE";

fn unreadable(path: &str, error: &std::io::Error) -> Failure {
    Failure::new(FailureCode::SourceUnreadable, path).because(error)
}

fn from_file(variable: &str) -> Result<Option<Password>, Failure> {
    let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from) else {
        return Ok(None);
    };
    let text = fs::read_to_string(&path).map_err(|error| unreadable(&path.display().to_string(), &error))?;
    Ok(Some(Password(text.trim_end_matches(['\r', '\n']).to_owned())))
}

fn typed(prompt: &str) -> Result<Password, Failure> {
    read_hidden(prompt).map(Password).map_err(|error| unreadable("-", &error))
}

/// Returns the password that the environment names for signing in.
pub(crate) fn for_sign_in() -> Result<Option<Password>, Failure> {
    from_file(SIGN_IN_FILE)
}

/// Asks the person at the terminal for the password of a user; none without a terminal.
pub(crate) fn ask(text: &Text, user: &str) -> Result<Option<Password>, Failure> {
    if !std::io::stdin().is_terminal() {
        return Ok(None);
    }
    typed(&text.tr_args("password-of", &[("user", user.into())])).map(Some)
}

/// Reads a password from standard input.
pub(crate) fn from_stdin() -> Result<Password, Failure> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| unreadable("-", &error))?;
    Ok(Password(text.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Returns a password to set for a user.
///
/// The file for signing in serves too where whoever asks has no password, since nothing else can be meant by
/// it then.
pub(crate) fn new(text: &Text, user: &str, asker_has_password: bool) -> Result<Password, Stop> {
    if let Some(password) = from_file(NEW_FILE)? {
        return Ok(password);
    }
    if std::io::stdin().is_terminal() {
        let once = typed(&text.tr_args("password-new", &[("user", user.into())]))?;
        let again = typed(&text.tr_args("password-again", &[("user", user.into())]))?;
        return if once == again { Ok(once) } else { Err(Stop::sentence("password-differs", user)) };
    }
    match from_file(SIGN_IN_FILE)? {
        Some(password) if !asker_has_password => Ok(password),
        _ => Err(Stop::sentence("password-not-given", user)),
    }
}
