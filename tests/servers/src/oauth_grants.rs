//! What the token issuer grants and to whom, without the network.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::{digest, hmac};
use serde_json::{Value, json};

use crate::dovecot::TOKEN_SECRET;
use crate::oauth::IssuerCounts;
use crate::servers::append_line;
use crate::url;

/// The parameters of a request.
pub(crate) type Params = BTreeMap<String, String>;

/// The parameter by which the played browser says that its user says no.
pub(crate) const DENY: &str = "test_user_says_no";

/// How long ago a token with no lifetime has expired, so that no tolerance of clocks saves it.
const STALE_SECS: u64 = 30;

/// What the issuer answers.
pub(crate) enum Answer {
    /// Sends the browser to an address.
    Redirect(String),
    /// Grants tokens.
    Json(Value),
    /// Refuses with an error code and its description.
    Refused(&'static str, &'static str),
    /// Knows no such page.
    NotFound,
}

/// What a code stands for until it is exchanged.
struct Code {
    user: String,
    challenge: String,
    redirect_uri: String,
    client_id: String,
    scope: String,
}

/// What a refresh token stands for.
struct Consent {
    user: String,
    scope: String,
}

/// The memory of the issuer.
pub(crate) struct Grants {
    pub(crate) signed_in: String,
    pub(crate) lifetime_secs: u64,
    pub(crate) rotation: bool,
    pub(crate) counts: IssuerCounts,
    pub(crate) last_authorize: Params,
    pub(crate) last_token_request: Params,
    codes: BTreeMap<String, Code>,
    refresh_tokens: BTreeMap<String, Consent>,
    /// Exim believes the tokens in this file.
    tokens_file: PathBuf,
}

impl Grants {
    pub(crate) fn new(signed_in: &str, tokens_file: PathBuf) -> Grants {
        Grants {
            signed_in: signed_in.to_owned(),
            lifetime_secs: 3600,
            rotation: false,
            counts: IssuerCounts::default(),
            last_authorize: Params::new(),
            last_token_request: Params::new(),
            codes: BTreeMap::new(),
            refresh_tokens: BTreeMap::new(),
            tokens_file,
        }
    }

    /// Answers a request.
    pub(crate) fn answer(&mut self, method: &str, path: &str, query: &str, body: &str) -> Answer {
        let result = match (method, path) {
            ("GET", "/authorize") => self.authorize(url::parse_form(query)),
            ("POST", "/token") => self.token(url::parse_form(body)),
            _ => Ok(Answer::NotFound),
        };
        result.unwrap_or_else(|(code, description)| {
            self.counts.refused += 1;
            Answer::Refused(code, description)
        })
    }

    fn authorize(&mut self, mut params: Params) -> Result<Answer, Refusal> {
        self.counts.authorize += 1;
        let denied = params.remove(DENY).is_some();
        self.last_authorize = params.clone();
        let param = |name: &str| params.get(name).cloned().unwrap_or_default();

        let redirect_uri = param("redirect_uri");
        let target = url::split(&redirect_uri).ok_or(("invalid_request", "redirect_uri is no address"))?;
        if target.scheme != "http" || !["127.0.0.1", "localhost"].contains(&target.host.as_str()) {
            return Err(("invalid_request", "redirect_uri is not a loopback address in plain HTTP"));
        }
        if param("response_type") != "code" {
            return Err(("unsupported_response_type", "response_type is not code"));
        }
        if param("client_id").is_empty() {
            return Err(("invalid_request", "there is no client_id"));
        }
        if param("code_challenge_method") != "S256" || param("code_challenge").is_empty() {
            return Err(("invalid_request", "there is no S256 code_challenge"));
        }

        let state = url::encode(&param("state"));
        let join = if target.query.is_empty() { '?' } else { '&' };
        if denied {
            return Ok(Answer::Redirect(format!("{redirect_uri}{join}error=access_denied&state={state}")));
        }
        let secret = make_secret();
        let location = format!("{redirect_uri}{join}code={secret}&state={state}");
        let code = Code {
            user: self.signed_in.clone(),
            challenge: param("code_challenge"),
            redirect_uri,
            client_id: param("client_id"),
            scope: param("scope"),
        };
        self.codes.insert(secret, code);
        Ok(Answer::Redirect(location))
    }

    fn token(&mut self, params: Params) -> Result<Answer, Refusal> {
        self.last_token_request = params.clone();
        let param = |name: &str| params.get(name).map_or("", String::as_str);
        match param("grant_type") {
            "authorization_code" => {
                // A code serves once, even for a request that is wrong in other ways.
                let code =
                    self.codes.remove(param("code")).ok_or(("invalid_grant", "the code is unknown"))?;
                if param("redirect_uri") != code.redirect_uri || param("client_id") != code.client_id {
                    return Err(("invalid_grant", "redirect_uri or client_id is not that of the code"));
                }
                let hash = digest::digest(&digest::SHA256, param("code_verifier").as_bytes());
                if BASE64.encode(hash) != code.challenge {
                    return Err(("invalid_grant", "code_verifier does not fit the code_challenge"));
                }
                self.counts.exchanges += 1;
                let refresh = make_secret();
                let Code { user, scope, .. } = code;
                let answer = self.tokens(&user, &scope, Some(&refresh));
                self.refresh_tokens.insert(refresh, Consent { user, scope });
                Ok(answer)
            }
            "refresh_token" => {
                let old = param("refresh_token");
                let Some(Consent { user, scope }) = self.refresh_tokens.remove(old) else {
                    return Err(("invalid_grant", "the refresh token is unknown or revoked"));
                };
                self.counts.refreshes += 1;
                let new = self.rotation.then(make_secret);
                let answer = self.tokens(&user, &scope, new.as_deref());
                let valid = new.unwrap_or_else(|| old.to_owned());
                self.refresh_tokens.insert(valid, Consent { user, scope });
                Ok(answer)
            }
            _ => {
                Err(("unsupported_grant_type", "grant_type is neither authorization_code nor refresh_token"))
            }
        }
    }

    fn tokens(&self, user: &str, scope: &str, refresh_token: Option<&str>) -> Answer {
        let mut tokens = json!({
            "access_token": self.issue(user),
            "token_type": "Bearer",
            "expires_in": self.lifetime_secs,
        });
        if !scope.is_empty() {
            tokens["scope"] = scope.into();
        }
        if let Some(token) = refresh_token {
            tokens["refresh_token"] = token.into();
        }
        Answer::Json(tokens)
    }

    /// Makes an access token that Dovecot believes for its signature, and tells Exim about it.
    pub(crate) fn issue(&self, user: &str) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("the clock is set").as_secs();
        let expiry =
            if self.lifetime_secs == 0 { now - STALE_SECS } else { now.saturating_add(self.lifetime_secs) };
        let head = json!({ "alg": "HS256", "typ": "JWT" }).to_string();
        let claims = json!({ "sub": user, "exp": expiry, "jti": make_secret() }).to_string();
        let signed = format!("{}.{}", BASE64.encode(head), BASE64.encode(claims));
        let key = hmac::Key::new(hmac::HMAC_SHA256, TOKEN_SECRET);
        let token = format!("{signed}.{}", BASE64.encode(hmac::sign(&key, signed.as_bytes())));
        append_line(&self.tokens_file, &format!("{token}: {user} {expiry}\n"))
            .expect("the tokens file can be written");
        token
    }

    /// Forgets every refresh token.
    pub(crate) fn revoke(&mut self) {
        self.refresh_tokens.clear();
    }
}

/// An error code and its description.
type Refusal = (&'static str, &'static str);

fn make_secret() -> String {
    let mut bytes = [0; 24];
    SystemRandom::new().fill(&mut bytes).expect("the system has random numbers");
    BASE64.encode(bytes)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use ring::digest;

    use super::{Answer, BASE64, Grants};
    use crate::url;

    const CLIENT: &str = "client_id=test&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fback";

    fn location(grants: &mut Grants, extra: &str) -> String {
        let challenge = BASE64.encode(digest::digest(&digest::SHA256, b"verifier"));
        let query = format!(
            "response_type=code&{CLIENT}&code_challenge_method=S256&code_challenge={challenge}&state=s%26t{extra}"
        );
        match grants.answer("GET", "/authorize", &query, "") {
            Answer::Redirect(location) => location,
            _ => panic!("no redirect"),
        }
    }

    fn tokens(grants: &mut Grants, body: &str) -> Result<serde_json::Value, &'static str> {
        match grants.answer("POST", "/token", "", body) {
            Answer::Json(value) => Ok(value),
            Answer::Refused(error, _) => Err(error),
            _ => panic!("no answer for a client"),
        }
    }

    #[test]
    fn codes_and_refresh_tokens_are_granted() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tokens");
        let mut grants = Grants::new("a@bench.test", file.clone());
        let params = url::parse_form(location(&mut grants, "").split_once('?').unwrap().1);
        assert_eq!(params["state"], "s&t");
        let exchange = |code: &str, verifier: &str| {
            format!("grant_type=authorization_code&{CLIENT}&code={code}&code_verifier={verifier}")
        };
        let granted = tokens(&mut grants, &exchange(&params["code"], "verifier")).unwrap();
        assert_eq!(granted["expires_in"], 3600);
        let line = std::fs::read_to_string(&file).unwrap();
        assert!(line.starts_with(&format!("{}: a@bench.test ", granted["access_token"].as_str().unwrap())));
        // A code serves once, and only who asked for it.
        assert_eq!(tokens(&mut grants, &exchange(&params["code"], "verifier")), Err("invalid_grant"));
        let params = url::parse_form(location(&mut grants, "").split_once('?').unwrap().1);
        assert_eq!(tokens(&mut grants, &exchange(&params["code"], "other")), Err("invalid_grant"));

        let refresh = |token: &str| format!("grant_type=refresh_token&refresh_token={token}");
        let first = granted["refresh_token"].as_str().unwrap();
        assert!(tokens(&mut grants, &refresh(first)).unwrap().get("refresh_token").is_none());
        grants.rotation = true;
        let second = tokens(&mut grants, &refresh(first)).unwrap()["refresh_token"].clone();
        assert_eq!(tokens(&mut grants, &refresh(first)), Err("invalid_grant"));
        grants.revoke();
        assert_eq!(tokens(&mut grants, &refresh(second.as_str().unwrap())), Err("invalid_grant"));
        assert_eq!((grants.counts.authorize, grants.counts.exchanges), (2, 1));
        assert_eq!((grants.counts.refreshes, grants.counts.refused), (2, 4));
    }

    #[test]
    fn a_user_may_say_no() {
        let mut grants = Grants::new("a@bench.test", "/nonexistent".into());
        let location = location(&mut grants, "&test_user_says_no=1");
        assert_eq!(location, "http://127.0.0.1:9/back?error=access_denied&state=s%26t");
        assert!(!grants.last_authorize.contains_key(super::DENY));
        assert!(matches!(grants.answer("GET", "/authorize", CLIENT, ""), Answer::Refused(..)));
        assert!(matches!(grants.answer("GET", "/", "", ""), Answer::NotFound));
    }
}
