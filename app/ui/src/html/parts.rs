//! The one place where the renderer's requests end. It answers from the message or with nothing, and cannot fetch.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use base64::Engine as _;
use blitz_traits::net::{Bytes, NetHandler, NetProvider, Request, Url};

use crate::thumbs;

/// A picture wider or higher than this is not shown.
const MAX_SIDE: u32 = 8000;
/// All pictures of a page together, in pixels.
const MAX_PIXELS: u64 = 32_000_000;

/// The pictures of one message, and what else was asked for.
#[derive(Debug)]
pub(super) struct Parts {
    pictures: HashMap<String, Arc<[u8]>>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    pixels: u64,
    refused: Vec<String>,
}

impl Parts {
    pub(super) fn new(pictures: &[(String, Arc<[u8]>)]) -> Self {
        let key = |id: &str| Some(Url::parse(&format!("cid:{}", id.replace('%', "%25"))).ok()?.to_string());
        let pictures =
            pictures.iter().filter_map(|(id, bytes)| Some((key(id)?, Arc::clone(bytes)))).collect();
        Self { pictures, state: Mutex::default() }
    }

    /// Returns what was asked for and is no part of the message.
    pub(super) fn refused(&self) -> Vec<String> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).refused.clone()
    }

    fn answer(&self, url: &Url) -> Option<Bytes> {
        let bytes = match url.scheme() {
            "cid" => Bytes::from(self.pictures.get(url.as_str())?.to_vec()),
            "data" => {
                let encoded = url.path().split_once(',')?.1;
                Bytes::from(base64::engine::general_purpose::STANDARD.decode(encoded).ok()?)
            }
            _ => {
                tracing::warn!(scheme = url.scheme(), "the renderer asked for something remote");
                let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
                state.refused.push(url.to_string());
                return None;
            }
        };
        self.fits(&bytes).then_some(bytes)
    }

    /// Reports whether a picture may be decoded: its size is read first and counted.
    fn fits(&self, bytes: &[u8]) -> bool {
        let Some((_, width, height)) = thumbs::measured(bytes) else { return false };
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let pixels = state.pixels + u64::from(width) * u64::from(height);
        if width > MAX_SIDE || height > MAX_SIDE || pixels > MAX_PIXELS {
            return false;
        }
        state.pixels = pixels;
        true
    }
}

impl NetProvider for Parts {
    fn fetch(&self, _: usize, request: Request, handler: Box<dyn NetHandler>) {
        // Without an answer the page would wait for ever.
        let bytes = self.answer(&request.url).unwrap_or_default();
        handler.bytes(request.url.to_string(), bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = vec![0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13];
        bytes.extend(b"IHDR");
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes.extend([8, 6, 0, 0, 0]);
        let mut crc = 0xffff_ffff_u32;
        for byte in bytes.iter().skip(12) {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        bytes.extend((!crc).to_be_bytes());
        bytes.extend([0, 0, 0, 0]);
        bytes.extend(b"IDAT\x35\xaf\x06\x1e\0\0\0\0IEND\xae\x42\x60\x82");
        bytes
    }

    #[test]
    fn sec_08_pictures_that_claim_to_be_huge_are_not_decoded() {
        let parts = Parts::new(&[]);
        assert!(parts.fits(&png(100, 100)));
        assert!(!parts.fits(&png(50_000, 50_000)));
        assert!(!parts.fits(&png(9000, 1)));
        assert!(parts.fits(&png(7000, 4000)));
        assert!(!parts.fits(&png(7000, 4000)), "all pictures together are bounded too");
        assert!(!parts.fits(b"<svg xmlns='http://www.w3.org/2000/svg'/>"));
    }

    #[test]
    fn sec_07_only_parts_of_the_message_are_answered() {
        let picture: Arc<[u8]> = png(10, 10).into();
        let parts = Parts::new(&[("a b@c".into(), picture)]);
        let answer = |url: &str| parts.answer(&Url::parse(url).unwrap());
        assert!(answer("cid:a b@c").is_some());
        assert!(answer("cid:other").is_none());
        assert!(answer("https://a.test/x.png").is_none() && answer("file:///etc/passwd").is_none());
        assert_eq!(parts.refused(), ["https://a.test/x.png", "file:///etc/passwd"]);
    }
}
