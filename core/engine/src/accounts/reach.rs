//! From an account to its servers, and from what went wrong there to what people see.

use etabli_model::{Account, Endpoint, SignIn, Tls, Transport};
use etabli_sync::{
    CertificateProblem, Login, Secret, TransportError, Trust,
    imap::ImapConfig,
    net::{Connector, Patience},
    pop3::Pop3Config,
    sieve::{self, SieveConfig},
    smtp::SmtpConfig,
};

use crate::{Failure, FailureCode, Password, core::Engine, failures::with_causes};

/// The names of an account's passwords where they are kept.
pub(super) fn secret_names(account: u32) -> (String, String) {
    (format!("account/{account}/incoming"), format!("account/{account}/outgoing"))
}

/// What is needed to reach an account's servers.
pub(super) struct Reach {
    connector: Connector,
    transport: Transport,
    incoming: Login,
    outgoing: Login,
    /// The access token is an older one, which the server may not take any more.
    pub(super) has_old_token: bool,
}

impl Engine {
    /// Gathers what is needed to reach an account's servers; passwords given here come before those kept.
    pub(super) fn reach(
        &self,
        account: &Account,
        transport: &Transport,
        given: (Option<&Password>, Option<&Password>),
    ) -> Result<Reach, Failure> {
        let connector = self.connector(transport)?;
        let outgoing_user = if transport.outgoing_login.is_empty() {
            transport.login.clone()
        } else {
            transport.outgoing_login.clone()
        };
        if let SignIn::OAuth(app) = &transport.sign_in {
            let (token, has_old_token) = self.access_token(account, transport, app, &connector)?;
            return Ok(Reach {
                connector,
                has_old_token,
                transport: transport.clone(),
                incoming: Login::Token { user: transport.login.clone(), token: token.clone() },
                outgoing: Login::Token { user: outgoing_user, token },
            });
        }
        let (incoming_name, outgoing_name) = secret_names(account.id.0);
        let kept = |name: &str| self.secrets.get(name).map_err(|error| secrets_failure(&error));
        let incoming = match given.0 {
            Some(password) => Some(Secret::new(password.0.clone())),
            None => kept(&incoming_name)?,
        };
        let incoming =
            incoming.ok_or_else(|| Failure::new(FailureCode::PasswordMissing, account.name.as_str()))?;
        let outgoing = match given.1 {
            Some(password) => Some(Secret::new(password.0.clone())),
            None => kept(&outgoing_name)?,
        };
        Ok(Reach {
            connector,
            has_old_token: false,
            transport: transport.clone(),
            outgoing: Login::Password {
                user: outgoing_user,
                password: outgoing.unwrap_or_else(|| incoming.clone()),
            },
            incoming: Login::Password { user: transport.login.clone(), password: incoming },
        })
    }
}

impl Engine {
    /// Prepares connections as the account's servers ask for.
    pub(super) fn connector(&self, transport: &Transport) -> Result<Connector, Failure> {
        let authorities = certificates(&transport.authorities)
            .ok_or_else(|| Failure::new(FailureCode::AccountIncomplete, "CA"))?;
        let trust = Trust { authorities, pinned: transport.pinned.clone() };
        Connector::new(&trust, Patience::default())
            .map_err(|error| failure(&error, &transport.incoming_server.host))
    }
}

impl Reach {
    pub(super) fn imap(&self) -> ImapConfig {
        ImapConfig::new(self.transport.incoming_server.clone(), self.incoming.clone(), self.connector.clone())
    }

    pub(super) fn pop3(&self) -> Pop3Config {
        Pop3Config {
            endpoint: self.transport.incoming_server.clone(),
            login: self.incoming.clone(),
            connector: self.connector.clone(),
        }
    }

    pub(super) fn sieve(&self) -> SieveConfig {
        let own = &self.transport.sieve_server;
        let usual = || Endpoint {
            host: self.transport.incoming_server.host.clone(),
            port: sieve::PORT,
            tls: Tls::StartTls,
        };
        SieveConfig {
            endpoint: if own.host.is_empty() { usual() } else { own.clone() },
            login: self.incoming.clone(),
            connector: self.connector.clone(),
        }
    }

    pub(super) fn smtp(&self) -> SmtpConfig {
        SmtpConfig {
            endpoint: self.transport.outgoing_server.clone(),
            login: Some(self.outgoing.clone()),
            connector: self.connector.clone(),
        }
    }
}

/// Reads the certificates of a PEM text; none when there is a piece that is none.
pub(super) fn certificates(pem: &str) -> Option<Vec<Vec<u8>>> {
    etabli_sync::net::certificates(pem.as_bytes())
}

/// Says why passwords cannot be kept or read.
pub(super) fn secrets_failure(error: &dyn std::error::Error) -> Failure {
    Failure::new(FailureCode::SecretsUnavailable, "").because(with_causes(error))
}

/// Turns a transport's error into what people see; `host` is the server.
pub(super) fn failure(error: &TransportError, host: &str) -> Failure {
    let code = match error {
        TransportError::Resolve(..) | TransportError::NotPublic(_) => FailureCode::ServerNotFound,
        TransportError::Io(..) | TransportError::Closed(_) | TransportError::Tls(_) => {
            FailureCode::ServerUnreachable
        }
        TransportError::Timeout(_) => FailureCode::ServerSilent,
        TransportError::NoTls(_) => FailureCode::EncryptionMissing,
        TransportError::Injected | TransportError::Preauthenticated => FailureCode::ConnectionTampered,
        TransportError::Certificate { problem, .. } => match problem {
            CertificateProblem::Expired => FailureCode::CertificateExpired,
            CertificateProblem::WrongName => FailureCode::CertificateWrongName,
            _ => FailureCode::CertificateUntrusted,
        },
        TransportError::SignIn(_) => FailureCode::SignInRefused,
        TransportError::NoMechanism => FailureCode::SignInImpossible,
        TransportError::Refused(_) => FailureCode::ServerRefuses,
        TransportError::RefusedForGood(_) => FailureCode::ServerRefusesForGood,
        TransportError::Quota(_) => FailureCode::MailboxFull,
        TransportError::Cancelled => FailureCode::Cancelled,
        TransportError::Local(local) => match local.downcast_ref::<Failure>() {
            Some(failure) => return failure.clone(),
            None => FailureCode::Internal,
        },
        _ => FailureCode::ServerOdd,
    };
    Failure::new(code, host).because(with_causes(error))
}
