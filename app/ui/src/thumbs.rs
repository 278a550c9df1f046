//! Small pictures of attachments, decoded away from the window's thread and within limits.

use std::{
    io::Cursor,
    sync::mpsc::{Receiver, Sender, channel},
};

use egui::{ColorImage, Context};

/// Files larger than this get no picture.
pub(crate) const MAX_BYTES: u64 = 24_000_000;
/// Pictures wider or higher than this get none either.
const MAX_SIDE: u32 = 12_000;
/// What decoding may take of memory.
const MAX_ALLOC: u64 = 256 * 1024 * 1024;
/// The largest side of what is kept of an attachment.
pub(crate) const SMALL: u32 = 640;
/// The largest side of what is kept of a picture in a text.
pub(crate) const IN_TEXT: u32 = 1600;

/// The decoder: one thread, started with the first picture. A key names a picture.
pub(crate) struct Thumbs<Key> {
    jobs: Option<Sender<(Key, Vec<u8>)>>,
    out: Sender<(Key, Option<ColorImage>)>,
    done: Receiver<(Key, Option<ColorImage>)>,
    ctx: Context,
    largest: u32,
}

impl<Key: Send + 'static> Thumbs<Key> {
    pub(crate) fn new(ctx: Context, largest: u32) -> Self {
        let (out, done) = channel();
        Self { jobs: None, out, done, ctx, largest }
    }

    /// Decodes a picture in the background.
    pub(crate) fn decode(&mut self, key: Key, bytes: Vec<u8>) {
        let jobs = self.jobs.get_or_insert_with(|| {
            let (send, receive) = channel::<(Key, Vec<u8>)>();
            let (out, ctx, largest) = (self.out.clone(), self.ctx.clone(), self.largest);
            let spawned = std::thread::Builder::new().name("pictures".into()).spawn(move || {
                for (key, bytes) in receive {
                    if out.send((key, decode(&bytes, largest))).is_err() {
                        break;
                    }
                    ctx.request_repaint();
                }
            });
            if let Err(error) = spawned {
                tracing::warn!(%error, "no thread for pictures");
            }
            send
        });
        if jobs.send((key, bytes)).is_err() {
            self.jobs = None;
        }
    }

    /// Takes a decoded picture; none inside where it cannot be shown.
    pub(crate) fn poll(&self) -> Option<(Key, Option<ColorImage>)> {
        self.done.try_recv().ok()
    }
}

/// Reports whether a file gets a picture.
pub(crate) fn is_picture(media_type: &str, bytes: u64) -> bool {
    matches!(media_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp") && bytes <= MAX_BYTES
}

fn decode(bytes: &[u8], largest: u32) -> Option<ColorImage> {
    let mut reader = image::ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    reader.limits(limits);
    let mut picture = reader.decode().ok()?;
    if picture.width().max(picture.height()) > largest {
        picture = picture.thumbnail(largest, largest);
    }
    let picture = picture.into_rgba8();
    let size = [usize::try_from(picture.width()).ok()?, usize::try_from(picture.height()).ok()?];
    Some(ColorImage::from_rgba_unmultiplied(size, picture.as_raw()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_claims_to_be_huge_is_refused() {
        let mut bomb = vec![0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13];
        bomb.extend(b"IHDR\x00\x0f\x00\x00\x00\x0f\x00\x00\x08\x06\x00\x00\x00");
        assert!(decode(&bomb, SMALL).is_none());
        assert!(!is_picture("image/png", MAX_BYTES + 1));
        assert!(!is_picture("image/svg+xml", 10));
    }
}
