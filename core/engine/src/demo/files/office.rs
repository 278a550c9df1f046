//! Office Open XML: the smallest sheets and documents that spreadsheet and word programs open.

use std::fmt::Write as _;

use super::zip;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn content_types(parts: &[(&str, &str)]) -> String {
    let mut out = format!(
        "{XML}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
         ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>"
    );
    for (part, kind) in parts {
        let _ = write!(
            out,
            "<Override PartName=\"{part}\" \
             ContentType=\"application/vnd.openxmlformats-officedocument.{kind}.main+xml\"/>"
        );
    }
    out.replace("worksheet.main+xml", "worksheet+xml") + "</Types>"
}

fn relationship(kind: &str, target: &str) -> String {
    format!(
        "{XML}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
         Type=\"{OFFICE}/{kind}\" Target=\"{target}\"/></Relationships>"
    )
}

/// Returns an `.xlsx` file with one sheet; cells that are numbers are written as numbers.
pub(in super::super) fn sheet(title: &str, rows: &[&[&str]]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let mut data = format!("{XML}<worksheet xmlns=\"{MAIN}\"><sheetData>");
    for (y, row) in rows.iter().enumerate() {
        let _ = write!(data, "<row r=\"{}\">", y + 1);
        for (x, cell) in row.iter().enumerate() {
            let place = format!("{}{}", char::from(b'A' + (x % 26) as u8), y + 1);
            let _ = match cell.parse::<f64>() {
                Ok(_) => write!(data, "<c r=\"{place}\"><v>{cell}</v></c>"),
                Err(_) => {
                    write!(data, "<c r=\"{place}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(cell))
                }
            };
        }
        data.push_str("</row>");
    }
    data.push_str("</sheetData></worksheet>");
    let book = format!(
        "{XML}<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"{}\" sheetId=\"1\" \
         r:id=\"rId1\"/></sheets></workbook>",
        escaped(title)
    );
    let types = content_types(&[
        ("/xl/workbook.xml", "spreadsheetml.sheet"),
        ("/xl/worksheets/sheet1.xml", "spreadsheetml.worksheet"),
    ]);
    zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relationship("officeDocument", "xl/workbook.xml").as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relationship("worksheet", "worksheets/sheet1.xml").as_bytes()),
        ("xl/worksheets/sheet1.xml", data.as_bytes()),
    ])
}

/// Returns a `.docx` file with these paragraphs.
pub(in super::super) fn document(paragraphs: &[&str]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let mut body = format!("{XML}<w:document xmlns:w=\"{MAIN}\"><w:body>");
    for paragraph in paragraphs {
        let _ =
            write!(body, "<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escaped(paragraph));
    }
    body.push_str("<w:sectPr/></w:body></w:document>");
    let types = content_types(&[("/word/document.xml", "wordprocessingml.document")]);
    zip(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relationship("officeDocument", "word/document.xml").as_bytes()),
        ("word/document.xml", body.as_bytes()),
    ])
}
