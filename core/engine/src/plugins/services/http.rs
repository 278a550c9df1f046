//! What a plugin asks the hosts that its manifest lists.
//!
//! That a plugin spoke with a host is a row of the ledger, durable before the first byte leaves; which host it was
//! stands in the plugin's log. A request ends when the person stops the work, when the right is taken away, and
//! when the store closes.

use std::{future::Future, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use etabli_plugin_host::{
    Capability, Credentials, HttpMethod, HttpRequest, HttpResponse, LogLevel, ServiceError, Services as _,
};
use etabli_sync::{
    Secret, TransportError,
    web::{Web, WebAnswer, WebRequest},
};
use zeroize::Zeroizing;

use super::{CallServices, service, unavailable};

/// A request and its redirects end in this time.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often it is looked whether the request shall stop.
const PAUSE: Duration = Duration::from_millis(100);
/// What hosts hear of this program, unless the plugin says something else.
const AGENT: (&str, &str) = ("user-agent", "Etabli");

fn method(method: HttpMethod) -> &'static str {
    match method {
        HttpMethod::Get => "GET",
        HttpMethod::Post => "POST",
        HttpMethod::Put => "PUT",
        HttpMethod::Patch => "PATCH",
        HttpMethod::Delete => "DELETE",
    }
}

fn failed(error: &TransportError) -> ServiceError {
    match error {
        TransportError::NotPublic(_) => ServiceError::Refused(error.to_string()),
        _ => unavailable(error),
    }
}

impl CallServices {
    pub(super) fn ask_host(&mut self, request: HttpRequest) -> Result<HttpResponse, ServiceError> {
        let mut headers: Vec<(String, Secret)> =
            request.headers.into_iter().map(|(name, value)| (name, Secret::new(value))).collect();
        if headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case(AGENT.0)) {
            headers.push((AGENT.0.to_owned(), Secret::new(AGENT.1)));
        }
        headers.extend(request.credentials.as_ref().map(|one| self.credentials(one)).transpose()?);
        let asked = format!("{} {}", method(request.method), request.host);
        if let Some(dry) = &self.dry {
            dry.host(&asked, &request.path);
        }
        self.for_real()?;
        let request = WebRequest {
            method: method(request.method),
            host: request.host,
            path: request.path,
            headers,
            body: request.body,
        };
        self.enter(Capability::Http, false, &[]);
        self.keep_seen();
        let web = Web::new(self.engine.web_connector().map_err(service)?, PATIENCE);
        let network = self.engine.network().map_err(service)?;
        let running = &self.engine.plugins.running;
        let mut answer = running
            .paused(&self.manifest.id, || network.block_on(self.unless_stopped(&asked, web.send(request))));
        // An answer that comes after the right was taken away is not handed over.
        if !self.permit(Capability::Http) {
            answer = Err(ServiceError::Refused("the capability `http` was taken away".to_owned()));
        }
        let told = match &answer {
            Ok(answer) => format!("{asked}: {}, {} bytes", answer.status, answer.body.len()),
            Err(error) => format!("{asked}: {error}"),
        };
        self.engine.plugins.journal.write(&self.manifest.id, self.engine.clock.now(), LogLevel::Debug, &told);
        let WebAnswer { status, headers, body } = answer?;
        Ok(HttpResponse { status, headers, body })
    }

    /// Waits for an answer, and looks between whether it is still wanted.
    async fn unless_stopped(
        &self,
        asked: &str,
        answer: impl Future<Output = Result<WebAnswer, TransportError>>,
    ) -> Result<WebAnswer, ServiceError> {
        let mut answer = std::pin::pin!(answer);
        loop {
            if let Ok(answer) = tokio::time::timeout(PAUSE, &mut answer).await {
                return answer.map_err(|error| failed(&error));
            }
            // From here on it takes long enough for a row in the Jobs panel.
            self.waits_for(asked);
            let is_permitted = self.engine.plugins.permits(&self.manifest.id, Capability::Http);
            if !is_permitted || self.is_cancelled() || self.engine.lanes.rests() {
                return Err(ServiceError::Unavailable("the work was stopped".to_owned()));
            }
        }
    }

    /// Makes the header that carries a secret.
    fn credentials(&self, credentials: &Credentials) -> Result<(String, Secret), ServiceError> {
        let named = |name: &str| {
            let secret = self.secret(name)?;
            secret.ok_or_else(|| ServiceError::NotFound(format!("nobody entered the secret `{name}`")))
        };
        let authorization = "authorization".to_owned();
        let (name, value) = match credentials {
            Credentials::Bearer { secret } => {
                (authorization, Secret::new(format!("Bearer {}", named(secret)?.reveal())))
            }
            Credentials::Basic { user, secret } => {
                let pair = Zeroizing::new(format!("{user}:{}", named(secret)?.reveal()));
                (authorization, Secret::new(format!("Basic {}", STANDARD.encode(pair.as_bytes()))))
            }
            Credentials::Header { name, secret } => (name.clone(), named(secret)?),
        };
        // What cannot be a header must not be repeated in an error.
        if !value.reveal().chars().all(|c| (' '..='~').contains(&c)) {
            return Err(ServiceError::Invalid("the secret cannot be sent in a header".to_owned()));
        }
        Ok((name, value))
    }
}
