//! Remote pictures of a message, fetched because a person wants to see them.
//!
//! Only HTTPS and only public addresses: mail must not make this machine ask hosts of its own network. The servers
//! learn that the message was opened, but no cookie, no referrer and not which program asked.

use std::{sync::Arc, time::Duration};

use tokio::{sync::Semaphore, task::JoinSet, time::timeout};
use url::Url;

use crate::net::{
    Connector, Patience,
    http::{self, Ask},
};

/// The most bytes of one picture.
const MAX_PICTURE: usize = 8 << 20;
/// The most bytes of all pictures together.
const MAX_ALL: usize = 64 << 20;
/// A picture that is passed on more often stays out.
const MAX_REDIRECTS: usize = 3;
/// So many are fetched side by side.
const AT_ONCE: usize = 6;

/// Fetches pictures.
#[derive(Debug, Clone)]
pub struct Pictures {
    connector: Connector,
    patience: Duration,
}

impl Pictures {
    /// Prepares to fetch, with so much patience for all pictures of a message together.
    #[must_use]
    pub fn new(connector: Connector, patience: Duration) -> Self {
        let each = Patience { connect: patience, answer: patience };
        Self { connector: connector.with_patience(each).only_public(), patience }
    }

    /// Fetches pictures and returns their bytes in the order asked: PNG, JPEG, GIF or WebP, at most 8 MB each and
    /// 64 MB together. None stands where a picture is not there in time or is something else.
    pub async fn fetch(&self, addresses: &[String]) -> Vec<Option<Vec<u8>>> {
        let turns = Arc::new(Semaphore::new(AT_ONCE));
        let mut tasks = JoinSet::new();
        for (index, address) in addresses.iter().enumerate() {
            let (connector, turns, address) = (self.connector.clone(), Arc::clone(&turns), address.clone());
            tasks.spawn(async move {
                let _turn = turns.acquire_owned().await.ok()?;
                Some((index, picture(&connector, &address).await?))
            });
        }
        let mut pictures = vec![None; addresses.len()];
        let mut room = MAX_ALL;
        let all = async {
            while let Some(done) = tasks.join_next().await {
                let Ok(Some((index, bytes))) = done else { continue };
                let Some(left) = room.checked_sub(bytes.len()) else { continue };
                room = left;
                if let Some(place) = pictures.get_mut(index) {
                    *place = Some(bytes);
                }
            }
        };
        if timeout(self.patience, all).await.is_err() {
            tracing::info!("some pictures did not come in time");
        }
        pictures
    }
}

async fn picture(connector: &Connector, address: &str) -> Option<Vec<u8>> {
    let mut url = encrypted(Url::parse(address).ok()?)?;
    for _ in 0..=MAX_REDIRECTS {
        let answer = http::ask(connector, &url, Ask::Picture, MAX_PICTURE).await.ok()?;
        if answer.status.is_redirection() {
            url = encrypted(url.join(answer.location()?).ok()?)?;
        } else {
            return (answer.status.is_success() && is_picture(&answer.body)).then(|| answer.body.to_vec());
        }
    }
    None
}

/// Makes an address encrypted, whatever it asks for; none where it is none of the web.
fn encrypted(mut url: Url) -> Option<Url> {
    if url.scheme() == "http" {
        url.set_scheme("https").ok()?;
    }
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    (url.scheme() == "https" && url.has_host()).then_some(url)
}

/// Reports whether bytes begin like a picture that is drawn.
fn is_picture(bytes: &[u8]) -> bool {
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    is_webp
        || [&b"\x89PNG\r\n\x1a\n"[..], b"\xff\xd8\xff", b"GIF8"].iter().any(|start| bytes.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_02_pictures_are_asked_for_encrypted_and_without_names() {
        let asked = |text: &str| encrypted(Url::parse(text).unwrap()).map(String::from);
        assert_eq!(asked("http://a.test/x?y").as_deref(), Some("https://a.test/x?y"));
        assert_eq!(asked("https://me:secret@a.test/").as_deref(), Some("https://a.test/"));
        assert_eq!((asked("file:///etc/passwd"), asked("ftp://a.test/x")), (None, None));
    }
}
