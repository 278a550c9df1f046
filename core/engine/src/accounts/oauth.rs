//! Signing in by OAuth 2: in the browser once, then by refresh tokens kept where passwords are.
//!
//! Access tokens live in memory only. A grant that was revoked ends in one failure that asks the person to sign
//! in again; nothing is tried with a password instead.

use std::{sync::PoisonError, time::Duration};

use etabli_model::{Account, AccountId, Incoming, OAuthApp, SignIn as Way, Transport};
use etabli_sync::{
    Secret, TransportError,
    net::Connector,
    oauth::{self, Client, Loopback, OauthError, Provider, Tokens},
};

use super::reach::{failure, secrets_failure};
use crate::{
    Event, Failure, FailureCode, JobKind, JobOutcome, Reply,
    core::{Caller, Engine},
    failures::with_causes,
    members::scope::Audience,
};

/// How long a person may take in the browser.
const PATIENCE: Duration = Duration::from_secs(10 * 60);
/// Tokens that end within so many seconds are renewed before they are used.
const MARGIN: i64 = 60;

/// The names of an account's refresh token and of its application's secret where they are kept.
pub(super) fn secret_names(account: AccountId) -> (String, String) {
    (format!("account/{account}/refresh"), format!("account/{account}/client-secret"))
}

fn client(app: &OAuthApp, secret: Option<Secret>, incoming: Incoming) -> Client {
    match Provider::named(&app.provider) {
        Some(provider) => provider.client(&app.client_id, secret, incoming),
        None => Client {
            authorize_url: app.authorize_url.clone(),
            token_url: app.token_url.clone(),
            client_id: app.client_id.clone(),
            client_secret: secret,
            scopes: app.scopes.clone(),
            issuer: None,
            loopback: Loopback::default(),
        },
    }
}

/// Turns what the provider says into what people see.
fn oauth_failure(error: &OauthError, account: &str) -> Failure {
    let code = match error {
        OauthError::Transport(TransportError::Cancelled) => FailureCode::Cancelled,
        OauthError::Transport(error) => return failure(error, account),
        OauthError::SignInAgain(_) => FailureCode::SignInNeeded,
        OauthError::Configuration(_) => FailureCode::ApplicationRefused,
        OauthError::Declined(_) | OauthError::WrongIssuer | OauthError::Abandoned => {
            FailureCode::AccessNotGranted
        }
        _ => FailureCode::Internal,
    };
    Failure::new(code, account).because(with_causes(error))
}

impl Engine {
    fn oauth_client(
        &self,
        account: AccountId,
        app: &OAuthApp,
        incoming: Incoming,
    ) -> Result<Client, Failure> {
        let (_, secret_name) = secret_names(account);
        let secret = self.secrets.get(&secret_name).map_err(|error| secrets_failure(&error))?;
        Ok(client(app, secret, incoming))
    }

    /// Returns an access token that is good for a while, and whether it is an older one; asks the provider when
    /// there is none. Blocks.
    pub(super) fn access_token(
        &self,
        account: &Account,
        transport: &Transport,
        app: &OAuthApp,
        connector: &Connector,
    ) -> Result<(Secret, bool), Failure> {
        let now = self.clock.now();
        {
            let tokens = self.traffic.tokens.lock().unwrap_or_else(PoisonError::into_inner);
            let good = |tokens: &&Tokens| tokens.expires_at.is_none_or(|end| end > now + MARGIN);
            if let Some(tokens) = tokens.get(&account.id).filter(good) {
                return Ok((tokens.access.clone(), true));
            }
        }
        let (name, _) = secret_names(account.id);
        let refresh = self.secrets.get(&name).map_err(|error| secrets_failure(&error))?;
        let refresh =
            refresh.ok_or_else(|| Failure::new(FailureCode::SignInNeeded, account.name.as_str()))?;
        let client = self.oauth_client(account.id, app, transport.incoming)?;
        let asked = self.network()?.block_on(oauth::refresh(&client, connector, &refresh, now));
        let tokens = asked.map_err(|error| oauth_failure(&error, &account.name))?;
        Ok((self.keep_tokens(account.id, tokens)?, false))
    }

    /// Keeps what was granted and returns the access token.
    fn keep_tokens(&self, account: AccountId, tokens: Tokens) -> Result<Secret, Failure> {
        if let Some(refresh) = &tokens.refresh {
            let (name, _) = secret_names(account);
            self.secrets.set(&name, refresh.reveal()).map_err(|error| secrets_failure(&error))?;
        }
        let access = tokens.access.clone();
        self.traffic.tokens.lock().unwrap_or_else(PoisonError::into_inner).insert(account, tokens);
        Ok(access)
    }

    /// Forgets the access token.
    pub(super) fn forget_token(&self, account: AccountId) {
        self.traffic.tokens.lock().unwrap_or_else(PoisonError::into_inner).remove(&account);
    }

    /// Lets the person sign in in the browser.
    pub(super) fn start_sign_in(&self, caller: &Caller, id: AccountId) -> Result<Reply, Failure> {
        let (account, transport) = self.usable_account(caller, id)?;
        let incomplete = || Failure::new(FailureCode::AccountIncomplete, account.name.as_str());
        let transport = transport.ok_or_else(incomplete)?;
        let Way::OAuth(app) = transport.sign_in.clone() else { return Err(incomplete()) };
        let connector = self.connector(&transport)?;
        let (session, audience) = (caller.session, Audience::User(caller.user));
        let id =
            self.start_side_job(audience, JobKind::SignIn(account.name.clone()), move |engine, job| {
                let client = engine.oauth_client(account.id, &app, transport.incoming)?;
                let shown = |url: &str| {
                    engine.bus.tell(session, Event::OpenPage { job: job.id(), url: url.to_owned() });
                };
                let work = async {
                    let started = oauth::SignIn::start(client, Some(&transport.login)).await?;
                    shown(started.url());
                    let clock = engine.clock.clone();
                    started.finish(&connector, PATIENCE, move || clock.now()).await
                };
                let stopped = Err(OauthError::Transport(TransportError::Cancelled));
                let tokens = engine.until_stopped(job, work, stopped)?;
                let tokens = tokens.map_err(|error| oauth_failure(&error, &account.name))?;
                if tokens.refresh.is_none() {
                    tracing::info!(account = account.name, "the provider grants no refresh token");
                }
                engine.keep_tokens(account.id, tokens)?;
                engine.signed_in(account.id);
                Ok(JobOutcome::Transport(Vec::new()))
            })?;
        Ok(Reply::Job(id))
    }

    /// Forgets what went wrong with the sign-in, and has the account fetched at once.
    fn signed_in(&self, account: AccountId) {
        self.traffic.problems.lock().unwrap_or_else(PoisonError::into_inner).remove(&account);
        self.traffic.watches.lock().unwrap_or_else(PoisonError::into_inner).remove(&account);
        self.bus.tell_all(&Event::Changed(crate::Changed { plugins: true, ..crate::Changed::default() }));
    }
}
