//! A picture drawn by shapes, and the PNG file that holds it.

use super::zip::crc32;

/// A colour, `0xRRGGBB`.
pub(super) type Colour = u32;

/// A picture with edges smoothed by four samples a pixel.
#[derive(Debug, Clone)]
pub(in super::super) struct Picture {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// A shape in pixels: a rectangle turned around its centre, or a ring.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Left, top, width, height, and how far it leans: pixels to the right per thousand down.
    Box(f32, f32, f32, f32, f32),
    /// Centre and radius.
    Disc(f32, f32, f32),
    /// Centre, radius and half the thickness.
    Ring(f32, f32, f32, f32),
    /// From, to, and half the thickness.
    Line(f32, f32, f32, f32, f32),
}

impl Shape {
    fn covers(&self, x: f32, y: f32) -> bool {
        let distance = |cx: f32, cy: f32| (x - cx).hypot(y - cy);
        match *self {
            Self::Box(left, top, width, height, lean) => {
                let lean = lean / 1000.0;
                let (middle_x, middle_y) = (left + width / 2.0, top + height / 2.0);
                let (dx, dy) = (x - middle_x, y - middle_y);
                (dx - dy * lean).abs() <= width / 2.0 && (dy + dx * lean).abs() <= height / 2.0
            }
            Self::Disc(cx, cy, radius) => distance(cx, cy) <= radius,
            Self::Ring(cx, cy, radius, half) => (distance(cx, cy) - radius).abs() <= half,
            Self::Line(x0, y0, x1, y1, half) => {
                let (dx, dy) = (x1 - x0, y1 - y0);
                let along = (((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy).max(1.0)).clamp(0.0, 1.0);
                distance(x0 + along * dx, y0 + along * dy) <= half
            }
        }
    }

    fn bounds(&self) -> (f32, f32, f32, f32) {
        match *self {
            Self::Box(left, top, width, height, lean) => {
                let (x, y) = (height * lean.abs() / 1000.0, width * lean.abs() / 1000.0);
                (left - x, top - y, left + width + x, top + height + y)
            }
            Self::Disc(x, y, r) => (x - r, y - r, x + r, y + r),
            Self::Ring(x, y, r, half) => (x - r - half, y - r - half, x + r + half, y + r + half),
            Self::Line(x0, y0, x1, y1, half) => {
                (x0.min(x1) - half, y0.min(y1) - half, x0.max(x1) + half, y0.max(y1) + half)
            }
        }
    }
}

impl Picture {
    /// Makes a picture of one colour.
    pub(super) fn new(width: usize, height: usize, colour: Colour) -> Self {
        let [_, red, green, blue] = colour.to_be_bytes();
        Self { width, height, pixels: [red, green, blue].repeat(width * height) }
    }

    /// Returns the width in pixels.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Returns the height in pixels.
    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// Returns red, green and blue of each pixel, row by row.
    pub(super) fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Paints a shape.
    pub(super) fn paint(&mut self, shape: Shape, colour: Colour) {
        const SAMPLES: [(f32, f32); 4] = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
        let (left, top, right, bottom) = shape.bounds();
        let range =
            |low: f32, high: f32, end: usize| (low.max(0.0) as usize)..end.min(high.max(0.0) as usize + 1);
        let [_, red, green, blue] = colour.to_be_bytes();
        for y in range(top, bottom, self.height) {
            for x in range(left, right, self.width) {
                let hits =
                    SAMPLES.iter().filter(|(dx, dy)| shape.covers(x as f32 + dx, y as f32 + dy)).count()
                        as u32;
                let start = (y * self.width + x) * 3;
                for (pixel, new) in self.pixels[start..start + 3].iter_mut().zip([red, green, blue]) {
                    *pixel = ((u32::from(*pixel) * (4 - hits) + u32::from(new) * hits) / 4) as u8;
                }
            }
        }
    }

    /// Returns the picture as a PNG file, in blocks that are stored and not compressed.
    pub(in super::super) fn png(&self) -> Vec<u8> {
        let mut rows = Vec::with_capacity(self.pixels.len() + self.height);
        for row in self.pixels.chunks(self.width * 3) {
            rows.push(0);
            rows.extend_from_slice(row);
        }
        let mut data = vec![0x78, 0x01];
        let mut blocks = rows.chunks(0xFFFF).peekable();
        while let Some(block) = blocks.next() {
            let size = block.len() as u16;
            data.push(u8::from(blocks.peek().is_none()));
            data.extend_from_slice(&size.to_le_bytes());
            data.extend_from_slice(&(!size).to_le_bytes());
            data.extend_from_slice(block);
        }
        data.extend_from_slice(&adler32(&rows).to_be_bytes());

        let mut header = Vec::new();
        header.extend_from_slice(&(self.width as u32).to_be_bytes());
        header.extend_from_slice(&(self.height as u32).to_be_bytes());
        header.extend_from_slice(&[8, 2, 0, 0, 0]);
        let mut out = b"\x89PNG\r\n\x1A\n".to_vec();
        for (name, content) in [(b"IHDR", &header), (b"IDAT", &data), (b"IEND", &Vec::new())] {
            out.extend_from_slice(&(content.len() as u32).to_be_bytes());
            out.extend_from_slice(name);
            out.extend_from_slice(content);
            out.extend_from_slice(&crc32(&[name, content]).to_be_bytes());
        }
        out
    }
}

fn adler32(bytes: &[u8]) -> u32 {
    let (mut a, mut b) = (1_u32, 0_u32);
    for chunk in bytes.chunks(5552) {
        for &byte in chunk {
            a += u32::from(byte);
            b += a;
        }
        a %= 65_521;
        b %= 65_521;
    }
    (b << 16) | a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_standard_one() {
        assert_eq!(adler32(b"Wikipedia"), 0x11E6_0398);
    }

    #[test]
    fn shapes_stay_inside_the_picture() {
        let mut picture = Picture::new(10, 10, 0);
        picture.paint(Shape::Disc(0.0, 0.0, 40.0), 0xFF_FF_FF);
        picture.paint(Shape::Box(-20.0, 8.0, 60.0, 30.0, 200.0), 0x10_20_30);
        assert_eq!(picture.pixels().len(), 300);
        assert_eq!(picture.pixels()[0], 0xFF);
    }
}
