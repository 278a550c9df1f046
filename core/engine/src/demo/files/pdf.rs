//! PDF files of one page: lines of text, and at most one picture.

use super::{super::encode::Charset, Picture};

/// Returns a PDF file whose first line is its title.
pub(in super::super) fn pdf(lines: &[&str], picture: Option<&Picture>) -> Vec<u8> {
    let mut page = Vec::new();
    for (i, line) in lines.iter().enumerate() {
        let (font, size, y) = if i == 0 { ("B", 18, 780) } else { ("R", 11, 760 - 18 * i) };
        page.extend_from_slice(format!("BT /{font} {size} Tf 56 {y} Td (").as_bytes());
        let fitting = Charset::Windows.encode(line).unwrap_or_else(|| line.replace(|c| c > '~', "?").into());
        for byte in fitting {
            if matches!(byte, b'(' | b')' | b'\\') {
                page.push(b'\\');
            }
            page.push(byte);
        }
        page.extend_from_slice(b") Tj ET\n");
    }
    if let Some(picture) = picture {
        let height = 483 * picture.height() / picture.width().max(1);
        page.extend_from_slice(format!("q 483 0 0 {height} 56 56 cm /I Do Q\n").as_bytes());
    }
    let image = picture.map(|picture| {
        let header = format!(
            "<</Type/XObject/Subtype/Image/Width {}/Height {}/ColorSpace/DeviceRGB/BitsPerComponent 8/Length {}>>",
            picture.width(),
            picture.height(),
            picture.pixels().len()
        );
        (header, picture.pixels())
    });
    let font = |name: &str| format!("<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>");
    let resources = if image.is_some() { "/XObject<</I 7 0 R>>" } else { "" };
    let mut objects: Vec<(String, Option<&[u8]>)> = vec![
        ("<</Type/Catalog/Pages 2 0 R>>".to_owned(), None),
        ("<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(), None),
        (
            format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
                 /Resources<</Font<</R 5 0 R/B 6 0 R>>{resources}>>>>"
            ),
            None,
        ),
        (format!("<</Length {}>>", page.len()), Some(&page)),
        (font("Helvetica"), None),
        (font("Helvetica-Bold"), None),
    ];
    objects.extend(image.map(|(header, pixels)| (header, Some(pixels))));

    let mut out = b"%PDF-1.4\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (i, (dictionary, stream)) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend_from_slice(format!("{} 0 obj\n{dictionary}\n", i + 1).as_bytes());
        if let Some(stream) = stream {
            out.extend_from_slice(b"stream\n");
            out.extend_from_slice(stream);
            out.extend_from_slice(b"\nendstream\n");
        }
        out.extend_from_slice(b"endobj\n");
    }
    let start = out.len();
    out.extend_from_slice(table.as_bytes());
    out.extend_from_slice(
        format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1)
            .as_bytes(),
    );
    out
}
