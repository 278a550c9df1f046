//! Zip files whose members are stored as they are.

/// Returns a zip file with these members.
pub(in super::super) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    /// 1 January 2024, in the form of MS-DOS.
    const DATE: u16 = (44 << 9) | (1 << 5) | 1;
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, bytes) in members {
        let mut common = Vec::new();
        for field in [20_u16, 0x0800, 0, 0, DATE] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        for field in [crc32(&[bytes]), bytes.len() as u32, bytes.len() as u32] {
            common.extend_from_slice(&field.to_le_bytes());
        }
        common.extend_from_slice(&(name.len() as u16).to_le_bytes());
        common.extend_from_slice(&[0, 0]);

        directory.extend_from_slice(b"PK\x01\x02\x14\x00");
        directory.extend_from_slice(&common);
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&(out.len() as u32).to_le_bytes());
        directory.extend_from_slice(name.as_bytes());

        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&common);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(bytes);
    }
    let start = out.len() as u32;
    let count = (members.len() as u16).to_le_bytes();
    out.extend_from_slice(&directory);
    out.extend_from_slice(b"PK\x05\x06\x00\x00\x00\x00");
    out.extend_from_slice(&count);
    out.extend_from_slice(&count);
    out.extend_from_slice(&(directory.len() as u32).to_le_bytes());
    out.extend_from_slice(&start.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    out
}

/// Returns the CRC-32 of these pieces together, as zip and PNG use it.
pub(super) fn crc32(pieces: &[&[u8]]) -> u32 {
    const TABLE: [u32; 256] = {
        let mut table = [0; 256];
        let mut i = 0;
        while i < 256 {
            let mut value = i as u32;
            let mut bit = 0;
            while bit < 8 {
                value = if value & 1 == 1 { 0xEDB8_8320 ^ (value >> 1) } else { value >> 1 };
                bit += 1;
            }
            table[i] = value;
            i += 1;
        }
        table
    };
    !pieces
        .iter()
        .copied()
        .flatten()
        .fold(!0_u32, |crc, byte| TABLE[usize::from(crc as u8 ^ byte)] ^ (crc >> 8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_standard_one() {
        assert_eq!(crc32(&[b"12345", b"6789"]), 0xCBF4_3926);
    }

    #[test]
    fn a_zip_file_ends_with_its_directory() {
        let file = zip(&[("a.txt", b"one"), ("b.txt", b"two")]);
        let end = &file[file.len() - 22..];
        assert_eq!(&end[..4], b"PK\x05\x06");
        let start = u32::from_le_bytes(end[16..20].try_into().unwrap()) as usize;
        assert_eq!(&file[start..start + 4], b"PK\x01\x02");
        let size = u32::from_le_bytes(end[12..16].try_into().unwrap()) as usize;
        assert_eq!(start + size + 22, file.len());
    }
}
