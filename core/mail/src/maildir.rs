//! Names in a Maildir: flags in file names, folder paths in Maildir++ folder names.

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use etabli_model::Flags;

/// The flags by their letter, in the order names list them.
const LETTERS: [(char, Flags); 5] = [
    ('D', Flags::DRAFT),
    ('F', Flags::FLAGGED),
    ('P', Flags::FORWARDED),
    ('R', Flags::ANSWERED),
    ('S', Flags::READ),
];

/// Base64 as modified UTF-7 writes it (RFC 3501, section 5.1.3): `,` for `/`, no padding.
const ENGINE: GeneralPurpose = GeneralPurpose::new(
    &alphabet::IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// Splits a file name such as `1.host:2,FS` into its unique part and its flags; unknown letters are left out.
#[must_use]
pub fn parse_name(name: &str) -> (&str, Flags) {
    // Windows allows no colon in a name, and its programs use one of the other two.
    let info = [":2,", ";2,", "!2,"].into_iter().find_map(|mark| name.rsplit_once(mark));
    let Some((unique, letters)) = info else { return (name, Flags::default()) };
    let flags = LETTERS
        .iter()
        .filter(|(letter, _)| letters.contains(*letter))
        .fold(Flags::default(), |flags, (_, flag)| flags.with(*flag, true));
    (unique, flags)
}

/// Joins the unique part of a file name with flags; its inverse is [`parse_name`].
#[must_use]
pub fn name_with_flags(unique: &str, flags: Flags) -> String {
    let letters: String =
        LETTERS.iter().filter(|(_, flag)| flags.contains(*flag)).map(|(letter, _)| *letter).collect();
    format!("{unique}:2,{letters}")
}

/// Reads a Maildir++ folder name such as `.Archives.2016` as a path; the inbox is the empty path.
#[must_use]
pub fn folder_path(name: &str) -> Vec<String> {
    name.split('.').filter(|part| !part.is_empty()).map(decode_utf7).collect()
}

/// Writes a path as a Maildir++ folder name; dots and slashes inside a name are written encoded.
#[must_use]
pub fn folder_name<S: AsRef<str>>(path: &[S]) -> String {
    path.iter().filter(|part| !part.as_ref().is_empty()).fold(String::new(), |mut name, part| {
        name.push('.');
        name.push_str(&encode(part.as_ref(), |c| !matches!(c, '.' | '/' | '\\')));
        name
    })
}

/// Decodes modified UTF-7; what cannot be decoded stays as it is.
#[must_use]
pub fn decode_utf7(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, from)) = rest.split_once('&') {
        out.push_str(before);
        let decoded = from.split_once('-').and_then(|(code, behind)| Some((decode_shifted(code)?, behind)));
        match decoded {
            Some((decoded, behind)) => {
                out.push_str(&decoded);
                rest = behind;
            }
            None => {
                out.push('&');
                rest = from;
            }
        }
    }
    out.push_str(rest);
    out
}

fn decode_shifted(code: &str) -> Option<String> {
    if code.is_empty() {
        return Some("&".to_owned());
    }
    let bytes = ENGINE.decode(code).ok()?;
    let (pairs, odd) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
    if odd.iter().any(|byte| *byte != 0) { None } else { String::from_utf16(&units).ok() }
}

/// Encodes a text in modified UTF-7.
#[must_use]
pub fn encode_utf7(text: &str) -> String {
    encode(text, |_| true)
}

fn encode(text: &str, is_allowed: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut shifted: Vec<u8> = Vec::new();
    for c in text.chars() {
        if (' '..='~').contains(&c) && is_allowed(c) {
            unshift(&mut shifted, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            let units =
                c.encode_utf16(&mut [0; 2]).iter().flat_map(|unit| unit.to_be_bytes()).collect::<Vec<u8>>();
            shifted.extend(units);
        }
    }
    unshift(&mut shifted, &mut out);
    out
}

fn unshift(shifted: &mut Vec<u8>, out: &mut String) {
    if !shifted.is_empty() {
        out.push('&');
        ENGINE.encode_string(&*shifted, out);
        out.push('-');
        shifted.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_flags() {
        assert_eq!(parse_name("1.host:2,FS"), ("1.host", Flags::FLAGGED.with(Flags::READ, true)));
        assert_eq!(parse_name("1.host,S=12:2,"), ("1.host,S=12", Flags::default()));
        assert_eq!(parse_name("1.host"), ("1.host", Flags::default()));
        assert_eq!(parse_name(":2,:2,TSx"), (":2,", Flags::READ));
        let all = LETTERS.iter().fold(Flags::default(), |all, (_, flag)| all.with(*flag, true));
        assert_eq!(name_with_flags("u", all), "u:2,DFPRS");
        assert_eq!(parse_name("u:2,DFPRS"), ("u", all));
    }

    #[test]
    fn folder_names_are_paths() {
        let path = ["Comptabilité", "Factures reçues"];
        assert_eq!(folder_path(".Comptabilit&AOk-.Factures re&AOc-ues"), path);
        assert_eq!(folder_name(&path), ".Comptabilit&AOk-.Factures re&AOc-ues");
        assert_eq!(folder_path(""), [""; 0]);
        assert_eq!(folder_path("."), [""; 0]);
        let odd = ["R&D", "v1.2 a/b", "日本語 😀"];
        assert_eq!(folder_path(&folder_name(&odd)), odd);
    }

    #[test]
    fn damaged_names_stay_readable() {
        for name in ["a&b", "&", "&-", "&AOk", "&A-", "&2AA-", "&!!-", "é&AOk-"] {
            let _ = decode_utf7(name);
        }
        assert_eq!(decode_utf7("a&b"), "a&b");
        assert_eq!(decode_utf7("Caf&-e"), "Caf&e");
        assert_eq!(encode_utf7("Reçu & été"), "Re&AOc-u &- &AOk-t&AOk-");
    }
}
