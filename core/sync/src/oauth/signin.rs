//! Signing in in the browser.

use std::{fmt, time::Duration};

use tokio::time::timeout;

use super::{
    Client, OauthError, Tokens, address,
    pkce::{challenge, chance},
    redirect::{Listener, Returned},
    token,
};
use crate::{Secret, net::Connector, server_text};

/// A sign-in that waits for the person in the browser.
///
/// Dropping it, or the future of [`SignIn::finish`], ends the waiting.
pub struct SignIn {
    client: Client,
    url: String,
    redirect_uri: String,
    listener: Listener,
    state: Secret,
    verifier: Secret,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignIn").field("redirect_uri", &self.redirect_uri).finish_non_exhaustive()
    }
}

impl SignIn {
    /// Prepares a sign-in: from here on the answer of the browser can come.
    ///
    /// # Errors
    /// Fails when an address of the client is not encrypted, or this machine cannot listen.
    pub async fn start(client: Client, login_hint: Option<&str>) -> Result<Self, OauthError> {
        let mut url = address(&client.authorize_url)?;
        address(&client.token_url)?;
        let (state, verifier) = (chance()?, chance()?);
        let listener = Listener::bind().await?;
        // Without a path, as providers have it registered; the browser asks for "/" then.
        let redirect_uri = format!("http://{}:{}", client.loopback.host(), listener.port());
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.client_id)
            .append_pair("redirect_uri", &redirect_uri)
            .append_pair("scope", &client.scopes.join(" "))
            .append_pair("state", state.reveal())
            .append_pair("code_challenge", &challenge(&verifier))
            .append_pair("code_challenge_method", "S256");
        if let Some(hint) = login_hint {
            url.query_pairs_mut().append_pair("login_hint", hint);
        }
        Ok(Self { client, url: url.into(), redirect_uri, listener, state, verifier })
    }

    /// Returns the page to open in the browser.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits for the person at most so long, and takes the tokens; `now` tells the seconds since 1970.
    ///
    /// # Errors
    /// Fails when nobody comes back, access is not granted, or the provider gives no tokens.
    pub async fn finish(
        self,
        connector: &Connector,
        patience: Duration,
        now: impl FnOnce() -> i64,
    ) -> Result<Tokens, OauthError> {
        let Self { client, redirect_uri, listener, state, verifier, .. } = self;
        let returned = timeout(patience, listener.wait(state)).await.map_err(|_| OauthError::Abandoned)??;
        let code = accept(&client, returned)?;
        token::exchange(&client, connector, &code, &verifier, &redirect_uri, now()).await
    }
}

/// Takes the code out of an answer.
fn accept(client: &Client, returned: Returned) -> Result<Secret, OauthError> {
    if let (Some(expected), Some(issuer)) = (&client.issuer, &returned.issuer)
        && expected != issuer
    {
        return Err(OauthError::WrongIssuer);
    }
    if let Some(error) = returned.error {
        let told = server_text(error.as_bytes());
        return Err(match error.as_str() {
            "unauthorized_client" | "invalid_scope" | "invalid_request" | "unsupported_response_type" => {
                OauthError::Configuration(told)
            }
            "temporarily_unavailable" | "server_error" => {
                OauthError::Transport(crate::TransportError::Refused(told))
            }
            _ => OauthError::Declined(told),
        });
    }
    returned.code.ok_or_else(|| OauthError::Declined("there is no code in the answer".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::Provider;

    fn client() -> Client {
        Provider::named("Google").unwrap().client("id", None, etabli_model::Incoming::Imap)
    }

    #[test]
    fn x_01_an_answer_of_another_provider_is_refused() {
        let returned = |issuer: Option<&str>| Returned {
            code: Some(Secret::new("c")),
            error: None,
            issuer: issuer.map(str::to_owned),
        };
        assert!(accept(&client(), returned(None)).is_ok());
        assert!(accept(&client(), returned(Some("https://accounts.google.com"))).is_ok());
        let other = accept(&client(), returned(Some("https://accounts.google.com/")));
        assert!(matches!(other, Err(OauthError::WrongIssuer)));
    }

    #[test]
    fn x_01_a_page_without_access_tells_why() {
        let answer = |error: &str| {
            let returned = Returned { code: None, error: Some(error.to_owned()), issuer: None };
            accept(&client(), returned).unwrap_err()
        };
        assert!(matches!(answer("access_denied"), OauthError::Declined(why) if why == "access_denied"));
        assert!(matches!(answer("invalid_scope"), OauthError::Configuration(_)));
        assert!(answer("server_error").is_transient());
        let empty = accept(&client(), Returned { code: None, error: None, issuer: None });
        assert!(matches!(empty, Err(OauthError::Declined(_))));
    }

    #[test]
    fn x_01_a_sign_in_shows_no_secret() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = Client { client_secret: Some(Secret::new("hidden")), ..client() };
        let sign_in = runtime.block_on(SignIn::start(client, Some("a@b.example"))).unwrap();
        let shown = format!("{sign_in:?} {:?}", sign_in.client);
        for secret in ["hidden", sign_in.state.reveal(), sign_in.verifier.reveal()] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(!sign_in.url().contains(sign_in.verifier.reveal()));
        assert!(sign_in.url().contains("&login_hint=a%40b.example"));
    }
}
