//! The settings that a domain publishes on the web.

use url::{Url, form_urlencoded::byte_serialize};

use super::{Found, Source, Subject, config};
use crate::{
    TransportError,
    net::{
        Connector,
        http::{self, Ask},
    },
};

/// The most bytes of the settings.
const MAX_SETTINGS: usize = 64 * 1024;
/// How many times the settings may be elsewhere.
const MAX_REDIRECTS: usize = 3;

pub(super) async fn well_known(connector: &Connector, subject: &Subject) -> Option<Found> {
    let url = format!("https://{}/.well-known/autoconfig/mail/config-v1.1.xml", subject.domain);
    settings(connector, subject, Source::WellKnown, &url).await
}

pub(super) async fn autoconfig(connector: &Connector, subject: &Subject) -> Option<Found> {
    let address: String = byte_serialize(subject.address.as_bytes()).collect();
    let url = format!("https://autoconfig.{}/mail/config-v1.1.xml?emailaddress={address}", subject.domain);
    settings(connector, subject, Source::Autoconfig, &url).await
}

async fn settings(connector: &Connector, subject: &Subject, source: Source, url: &str) -> Option<Found> {
    let text = match fetch(connector, url).await {
        Ok(text) => text?,
        Err(error) => {
            tracing::debug!(%error, ?source, "no settings");
            return None;
        }
    };
    config::read(&text, subject, source)
}

/// Returns a page, wherever it is; none when there is none.
async fn fetch(connector: &Connector, url: &str) -> Result<Option<String>, TransportError> {
    let mut next = Url::parse(url).ok();
    for _ in 0..=MAX_REDIRECTS {
        // Elsewhere must be encrypted as well, on this machine too.
        let Some(url) = next.filter(|url| url.scheme() == "https") else { return Ok(None) };
        let answer = http::ask(connector, &url, Ask::Page, MAX_SETTINGS).await?;
        if answer.status.is_success() {
            return Ok(String::from_utf8(answer.body.to_vec()).ok());
        }
        if !answer.status.is_redirection() {
            return Ok(None);
        }
        next = answer.location().and_then(|location| url.join(location).ok());
    }
    Ok(None)
}
