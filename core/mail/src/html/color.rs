//! Colours of styles that were filtered, as far as they decide whether text is seen.

use cssparser::color::{parse_hash_color, parse_named_color};

/// Colours that differ by no more than this in each part look alike.
const ALIKE: u8 = 16;

/// A colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rgb(pub(super) u8, pub(super) u8, pub(super) u8);

/// A colour that may let through what is below.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Color {
    rgb: Rgb,
    alpha: f32,
}

impl Rgb {
    /// Reports whether a reader can tell two colours apart.
    pub(super) fn differs(self, other: Self) -> bool {
        [(self.0, other.0), (self.1, other.1), (self.2, other.2)]
            .into_iter()
            .any(|(one, other)| one.abs_diff(other) > ALIKE)
    }
}

impl Color {
    /// Returns what is seen where this lies over a ground.
    pub(super) fn over(self, ground: Rgb) -> Rgb {
        let mix = |one: u8, below: u8| {
            (f32::from(one) * self.alpha + f32::from(below) * (1.0 - self.alpha)).round() as u8
        };
        Rgb(mix(self.rgb.0, ground.0), mix(self.rgb.1, ground.1), mix(self.rgb.2, ground.2))
    }
}

/// Reads a colour; none where it is no colour, or one that is not computed here.
pub(super) fn read(value: &str) -> Option<Color> {
    if let Some(hash) = value.strip_prefix('#') {
        let (r, g, b, alpha) = parse_hash_color(hash.as_bytes()).ok()?;
        return Some(Color { rgb: Rgb(r, g, b), alpha });
    }
    if value.eq_ignore_ascii_case("transparent") {
        return Some(Color { rgb: Rgb(0, 0, 0), alpha: 0.0 });
    }
    if let Some(inside) =
        value.strip_prefix("rgb").and_then(|rest| rest.trim_start_matches('a').strip_prefix('('))
    {
        let part = |text: &str, whole: f32| -> Option<f32> {
            match text.strip_suffix('%') {
                Some(share) => Some(share.parse::<f32>().ok()? * whole / 100.0),
                None => text.parse().ok(),
            }
        };
        let parts: Vec<&str> =
            inside.trim_end_matches(')').split([',', ' ', '/']).filter(|part| !part.is_empty()).collect();
        let [r, g, b, rest @ ..] = parts.as_slice() else { return None };
        let alpha = rest.first().map_or(Some(1.0), |alpha| part(alpha, 1.0))?;
        let byte = |text: &str| Some(part(text, 255.0)?.clamp(0.0, 255.0).round() as u8);
        return Some(Color { rgb: Rgb(byte(r)?, byte(g)?, byte(b)?), alpha: alpha.clamp(0.0, 1.0) });
    }
    let (r, g, b) = parse_named_color(value).ok()?;
    Some(Color { rgb: Rgb(r, g, b), alpha: 1.0 })
}

/// Returns the ground that a background leaves of the one below; none where it is not known.
pub(super) fn ground(background: &str, below: Option<Rgb>) -> Option<Rgb> {
    let mut depth = 0_u32;
    let words = background.split(|c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ' ' && depth == 0
    });
    let words: Vec<&str> = words.collect();
    match words.iter().find_map(|word| read(word)) {
        Some(color) if color.alpha >= 1.0 => Some(color.rgb),
        Some(color) => below.map(|below| color.over(below)),
        // A colour that is computed in another way.
        None if background.contains('(') => None,
        None => below,
    }
}
