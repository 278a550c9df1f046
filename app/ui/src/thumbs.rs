//! Small pictures of attachments, decoded away from the window's thread and within limits (SEC-43).
//!
//! The first bytes of a file decide what it is, and only four kinds of raster pictures are decoded, the first picture
//! of those that move. The size is read first; what may be decoded takes bounded memory, and bounded time, since the
//! decoders take bounded steps for each pixel (of JPEG at most 100 scans). A slow picture holds up other pictures only.

use std::{
    io::Cursor,
    sync::mpsc::{Receiver, Sender, channel},
};

use egui::{ColorImage, Context};
use image::ImageFormat;

/// Files larger than this get no picture.
pub(crate) const MAX_BYTES: u64 = 24_000_000;
/// Pictures wider or higher than this get none either.
const MAX_SIDE: u32 = 12_000;
/// Nor those with more pixels: a JPEG in many scans takes up to nine bytes for each while it is decoded.
const MAX_PIXELS: u64 = 40_000_000;
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

/// Reads the kind and the size of a picture without decoding it; none where it is of no kind that is shown.
pub(crate) fn measured(bytes: &[u8]) -> Option<(ImageFormat, u32, u32)> {
    let format = image::guess_format(bytes).ok()?;
    let is_shown =
        matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::Gif | ImageFormat::WebP);
    let reader = image::ImageReader::with_format(Cursor::new(bytes), format);
    let (width, height) = is_shown.then(|| reader.into_dimensions().ok())??;
    Some((format, width, height))
}

fn decode(bytes: &[u8], largest: u32) -> Option<ColorImage> {
    let (format, width, height) = measured(bytes)?;
    if width.max(height) > MAX_SIDE || u64::from(width) * u64::from(height) > MAX_PIXELS {
        return None;
    }
    let mut reader = image::ImageReader::with_format(Cursor::new(bytes), format);
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

    const SHOWN: [ImageFormat; 4] =
        [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Gif, ImageFormat::WebP];

    fn picture(format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let dots = image::RgbImage::from_fn(40, 30, |x, y| image::Rgb([(x * 6) as u8, (y * 8) as u8, 90]));
        image::DynamicImage::ImageRgb8(dots).write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    /// Writes a chunk of PNG.
    fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let mut bytes = u32::try_from(content.len()).unwrap().to_be_bytes().to_vec();
        bytes.extend(kind);
        bytes.extend(content);
        let mut crc = 0xffff_ffff_u32;
        for byte in &bytes[4..] {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
            }
        }
        bytes.extend((!crc).to_be_bytes());
        bytes
    }

    fn png(width: u32, height: u32, chunks: &[Vec<u8>]) -> Vec<u8> {
        let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        let chunks = [chunk(b"IHDR", &head), chunks.concat(), chunk(b"IEND", b"")].concat();
        [b"\x89PNG\r\n\x1a\n".to_vec(), chunks].concat()
    }

    /// Replaces the size that a picture says it has.
    fn claiming(format: ImageFormat, side: u16) -> Vec<u8> {
        let mut bytes = picture(format);
        match format {
            ImageFormat::Png => return png(side.into(), side.into(), &[chunk(b"IDAT", b"")]),
            ImageFormat::Gif => {
                bytes[6..10].copy_from_slice(&[side.to_le_bytes(), side.to_le_bytes()].concat())
            }
            ImageFormat::Jpeg => {
                let head = bytes.windows(2).position(|two| two == [0xff, 0xc0]).unwrap();
                bytes[head + 5..head + 9].copy_from_slice(&[side.to_be_bytes(), side.to_be_bytes()].concat());
            }
            _ => {
                let last = u32::from(side) - 1;
                let canvas = [&[0, 0, 0, 0][..], &last.to_le_bytes()[..3], &last.to_le_bytes()[..3]].concat();
                let extended = [b"VP8X".to_vec(), 10_u32.to_le_bytes().to_vec(), canvas].concat();
                bytes.splice(12..12, extended);
                let length = u32::try_from(bytes.len() - 8).unwrap().to_le_bytes();
                bytes[4..8].copy_from_slice(&length);
            }
        }
        bytes
    }

    #[test]
    fn sec_43_pictures_that_claim_to_be_huge_are_not_decoded() {
        for format in SHOWN {
            assert!(decode(&picture(format), SMALL).is_some(), "{format:?} as it is");
            for side in [65_000, 50_000, 12_001, 7000] {
                let bomb = claiming(format, side);
                assert_eq!(measured(&bomb), Some((format, side.into(), side.into())), "its size is read");
                assert!(decode(&bomb, SMALL).is_none(), "{format:?} of {side}");
            }
        }
        assert!(decode(&png(50_000, 50_000, &[]), SMALL).is_none());
        assert!(!is_picture("image/png", MAX_BYTES + 1));
    }

    #[test]
    fn sec_43_cut_and_damaged_pictures_are_given_up() {
        for format in SHOWN {
            let whole = picture(format);
            for length in 0..whole.len() {
                let _ = decode(&whole[..length], SMALL);
            }
            for at in 0..whole.len() {
                for flip in [0xff, 0x01, 0x80] {
                    let mut damaged = whole.clone();
                    damaged[at] ^= flip;
                    let _ = decode(&damaged, SMALL);
                }
            }
        }
    }

    #[test]
    fn sec_43_what_unpacks_without_end_is_cut_off() {
        // Zeros in stored blocks of zlib, far more than the picture has room for.
        let mut endless = vec![0x78, 0x01];
        for _ in 0..200 {
            endless.extend([0, 0xff, 0xff, 0, 0]);
            endless.extend([0; 0xffff]);
        }
        let bomb = png(2, 2, &[chunk(b"IDAT", &endless)]);
        assert!(decode(&bomb, SMALL).is_none_or(|picture| picture.size == [2, 2]));
        let text = [b"Comment\0\0".to_vec(), endless].concat();
        let bomb = png(2, 2, &[chunk(b"zTXt", &text), chunk(b"iCCP", &text)]);
        assert!(decode(&bomb, SMALL).is_none());
    }

    #[test]
    fn sec_43_only_raster_pictures_are_drawn_whatever_a_file_is_called() {
        for other in [
            &b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><image href='https://t.test/'/></svg>"[..],
            b"<!DOCTYPE html><html><img src=https://t.test/></html>",
            b"%PDF-1.7\n1 0 obj<</OpenAction<</URI(https://t.test/)>>>>",
            b"PK\x03\x04[Content_Types].xml",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x02\0\0\0\x02\0\0\0\x01\0\x18\0",
            b"II*\0\x08\0\0\0",
            b"\0\0\x01\0\x01\0\x10\x10",
            b"P6 2 2 255 aaaaaaaaaaaa",
            b"#?RADIANCE\n",
            b"",
        ] {
            assert_eq!(measured(other), None, "{}", String::from_utf8_lossy(other));
            assert!(decode(other, SMALL).is_none());
        }
        for kind in ["image/svg+xml", "text/html", "application/pdf", "image/tiff", "image/x-icon", ""] {
            assert!(!is_picture(kind, 10), "{kind}");
        }
    }
}
