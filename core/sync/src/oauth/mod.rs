//! Signing in by OAuth 2.0, as programs on a person's machine do (RFC 8252): in the browser, with PKCE
//! (RFC 7636, S256 only), and with an answer that comes back over the loopback interface.
//!
//! Start reading at [`SignIn`]; later [`refresh`] makes new access tokens without the person. Nothing here keeps
//! a token: the engine does, where it keeps passwords. No secret shows in a debug form, a log or an error.
//!
//! A provider knows a program by a client id, which whoever runs the program registers there. None is built in:
//! the ids that other mail programs carry are theirs, and their owners ask not to be copied; an id of an
//! organisation is a setting of its accounts. [`Provider`] holds all that is public.

mod error;
mod pkce;
mod providers;
mod redirect;
mod signin;
mod token;

pub use error::OauthError;
pub use providers::{PROVIDERS, Provider};
pub use signin::SignIn;
pub use token::{Tokens, refresh};

use url::Url;

use crate::{Secret, net::http};

/// A program as a provider knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// The page where a person grants access.
    pub authorize_url: String,
    /// Where codes and refresh tokens become access tokens.
    pub token_url: String,
    /// The name of the program, as registered with the provider.
    pub client_id: String,
    /// Its password, where the provider gives one to programs that cannot keep it, as Google does.
    pub client_secret: Option<Secret>,
    /// What to ask access for.
    pub scopes: Vec<String>,
    /// How the provider calls itself in its answers (RFC 9207), where it does.
    pub issuer: Option<String>,
    /// The name of this machine in the address that the answer comes back to.
    pub loopback: Loopback,
}

/// The name of this machine in the address that the answer comes back to. Providers compare it with what was
/// registered, and leave only the port open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Loopback {
    /// `http://127.0.0.1`, which RFC 8252 (section 8.3) prefers.
    #[default]
    Address,
    /// `http://localhost`, for Microsoft, whose registration form takes no address.
    Localhost,
}

impl Loopback {
    fn host(self) -> &'static str {
        match self {
            Self::Address => "127.0.0.1",
            Self::Localhost => "localhost",
        }
    }
}

/// Reads one of a client's addresses. Only encrypted ones pass, and those on this machine.
fn address(text: &str) -> Result<Url, OauthError> {
    let url = Url::parse(text).ok().filter(http::is_private);
    url.ok_or_else(|| OauthError::Configuration("an address of the provider is not encrypted".to_owned()))
}
