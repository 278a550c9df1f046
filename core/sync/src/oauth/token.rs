//! Asking the provider for tokens (RFC 6749, sections 4.1.3, 5 and 6).

use serde_json::Value;
use url::form_urlencoded::Serializer;
use zeroize::Zeroizing;

use super::{Client, OauthError, address};
use crate::{
    Secret, TransportError,
    net::{
        Connector,
        http::{self, Answer, Ask},
    },
    server_text,
};

/// The most bytes of an answer; tokens of providers have a few thousand.
const MAX_ANSWER: usize = 64 * 1024;

/// What a provider grants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Opens the mail servers until it expires.
    pub access: Secret,
    /// Makes new access tokens. None when the provider gives no new one: an old one stays good.
    pub refresh: Option<Secret>,
    /// When the access token ends, in seconds since 1970; none when the provider does not say.
    pub expires_at: Option<i64>,
}

/// Makes new tokens from a refresh token, without the person; `now` is in seconds since 1970.
///
/// # Errors
/// Tells apart what passes ([`OauthError::is_transient`]), what only the person can mend
/// ([`OauthError::needs_sign_in`]), and wrong settings.
pub async fn refresh(
    client: &Client,
    connector: &Connector,
    refresh_token: &Secret,
    now: i64,
) -> Result<Tokens, OauthError> {
    let own = [("grant_type", "refresh_token"), ("refresh_token", refresh_token.reveal())];
    ask(client, connector, &own, now).await
}

/// Makes tokens from the code that the browser brought back.
pub(super) async fn exchange(
    client: &Client,
    connector: &Connector,
    code: &Secret,
    verifier: &Secret,
    redirect_uri: &str,
    now: i64,
) -> Result<Tokens, OauthError> {
    let own = [
        ("grant_type", "authorization_code"),
        ("code", code.reveal()),
        ("redirect_uri", redirect_uri),
        ("code_verifier", verifier.reveal()),
    ];
    ask(client, connector, &own, now).await
}

async fn ask(
    client: &Client,
    connector: &Connector,
    own: &[(&str, &str)],
    now: i64,
) -> Result<Tokens, OauthError> {
    let url = address(&client.token_url)?;
    let mut form = Serializer::new(String::new());
    form.extend_pairs(own).append_pair("client_id", &client.client_id);
    if let Some(secret) = &client.client_secret {
        form.append_pair("client_secret", secret.reveal());
    }
    let form = Zeroizing::new(form.finish());
    let answer = http::ask(connector, &url, Ask::Form(&form), MAX_ANSWER).await?;
    read(&answer, now)
}

fn read(answer: &Answer, now: i64) -> Result<Tokens, OauthError> {
    // The reason why an answer cannot be read could repeat a token.
    let value = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
    if answer.status.is_success() {
        let unreadable = || TransportError::Protocol("the answer holds no token".to_owned()).into();
        return tokens(value, now).ok_or_else(unreadable);
    }
    Err(refusal(answer.status.as_u16(), value.get("error").and_then(Value::as_str)))
}

/// Sorts a refusal by its code. The description stays out, since it is free text that may repeat what was sent.
fn refusal(status: u16, code: Option<&str>) -> OauthError {
    let told = code.map_or_else(|| format!("HTTP {status}"), |code| server_text(code.as_bytes()));
    match (code, status) {
        (Some("temporarily_unavailable" | "server_error" | "slow_down"), _) | (_, 408 | 429 | 500..) => {
            TransportError::Refused(told).into()
        }
        (Some("invalid_grant" | "interaction_required" | "login_required" | "consent_required"), _) => {
            OauthError::SignInAgain(told)
        }
        (Some(_), _) | (None, 401 | 403 | 404) => OauthError::Configuration(told),
        (None, _) => TransportError::Protocol(told).into(),
    }
}

fn tokens(mut value: Value, now: i64) -> Option<Tokens> {
    let kind = value.get("token_type").and_then(Value::as_str).unwrap_or("Bearer");
    if !kind.eq_ignore_ascii_case("bearer") {
        return None;
    }
    let mut secret = |name: &str| match value.get_mut(name).map(Value::take) {
        Some(Value::String(text)) => Some(Secret::new(text)),
        _ => None,
    };
    let (access, refresh) = (secret("access_token")?, secret("refresh_token"));
    let fits = |secret: &Secret| is_token(secret.reveal());
    // Some servers write the seconds as a text.
    let seconds = match value.get("expires_in") {
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    let expires_at = seconds.map(|seconds| now.saturating_add(seconds.max(0)));
    fits(&access).then_some(Tokens { access, refresh: refresh.filter(fits), expires_at })
}

/// Reports whether a text can be a token (RFC 6749, appendix A.12); anything else could break out of the SASL
/// message that carries it.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

#[cfg(test)]
mod tests {
    use hyper::StatusCode;

    use super::*;

    fn answer(status: u16, body: &str) -> Result<Tokens, OauthError> {
        let status = StatusCode::from_u16(status).unwrap();
        read(
            &Answer { status, headers: Default::default(), body: Zeroizing::new(body.as_bytes().to_vec()) },
            1000,
        )
    }

    #[test]
    fn x_01_an_answer_tells_when_it_ends() {
        let tokens = answer(200, r#"{"access_token":"a","token_type":"bearer","expires_in":60}"#).unwrap();
        assert_eq!(tokens, Tokens { access: Secret::new("a"), refresh: None, expires_at: Some(1060) });
        let ends = |expires: &str| {
            let body = format!(r#"{{"access_token":"a","refresh_token":"r","expires_in":{expires}}}"#);
            let tokens = answer(200, &body).unwrap();
            assert_eq!(tokens.refresh, Some(Secret::new("r")));
            tokens.expires_at
        };
        assert_eq!(ends("\"60\""), Some(1060));
        assert_eq!(ends("-5"), Some(1000));
        assert_eq!(ends("9223372036854775807"), Some(i64::MAX));
        assert_eq!(ends("null"), None);
    }

    #[test]
    fn x_01_refusals_are_told_apart() {
        let error = |status, code: &str| answer(status, &format!(r#"{{"error":"{code}"}}"#)).unwrap_err();
        for code in ["invalid_grant", "interaction_required"] {
            let error = error(400, code);
            assert!(error.needs_sign_in() && !error.is_transient(), "{error:?}");
        }
        for code in ["invalid_client", "unauthorized_client", "invalid_scope", "invalid_request"] {
            let error = error(401, code);
            assert!(matches!(&error, OauthError::Configuration(told) if told == code), "{error:?}");
            assert!(!error.needs_sign_in() && !error.is_transient());
        }
        for (status, code) in
            [(400, "temporarily_unavailable"), (503, "x"), (429, "x"), (500, "invalid_grant")]
        {
            let error = error(status, code);
            assert!(error.is_transient() && !error.needs_sign_in(), "{error:?}");
        }
        assert!(answer(502, "<html>").unwrap_err().is_transient());
        assert!(matches!(answer(302, "").unwrap_err(), OauthError::Transport(TransportError::Protocol(_))));
    }

    #[test]
    fn x_01_odd_answers_give_no_token_and_show_none() {
        for body in [
            "",
            "hidden",
            "[\"hidden\"]",
            r#"{"access_token":5,"refresh_token":"hidden"}"#,
            r#"{"access_token":""}"#,
            r#"{"access_token":"hidden\u0001auth=x"}"#,
            r#"{"access_token":"hidden","token_type":"mac"}"#,
            r#"{"access_token":"hidden""#,
        ] {
            let error = answer(200, body).unwrap_err();
            assert!(!format!("{error:?} {error}").contains("hidden"), "{error:?}");
            assert!(!error.needs_sign_in() && !error.is_transient());
        }
        let error = answer(400, r#"{"error":"invalid_grant","error_description":"hidden"}"#).unwrap_err();
        assert!(!format!("{error:?} {error}").contains("hidden"));
    }
}
