//! A message as pages of paper: a PDF, and pictures of its first pages.
//!
//! What is printed is laid out like what is read, by pages that cannot fetch. Header and plain text become real
//! text. HTML becomes pictures of 200 dots an inch, cut between lines, above its text, which programs read and
//! nobody sees.

use std::{
    collections::HashMap,
    io::Cursor,
    ops::Range,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use blitz_dom::FontContext;
use egui::{Color32, ColorImage};
use image::{DynamicImage, RgbImage, imageops};
use krilla::{
    Document,
    color::rgb,
    geom::{Point, Size, Transform},
    image::Image,
    metadata::Metadata,
    num::NormalizedF32,
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    text::{Font, GlyphId, KrillaGlyph},
};
use parley::PositionedLayoutItem;

use super::{
    Frame, Source,
    page::{self, BlitzPage, HtmlPage},
    text,
};
use crate::theme::Tokens;

/// Points of a page of paper for one pixel of a page.
const POINT: f32 = 72.0 / 96.0;
/// The margins of a page, in points.
const MARGIN: f32 = 42.0;
/// What the page number takes, in points.
const FOOT: f32 = 18.0;
/// Dots of a picture for one pixel of a page: 200 an inch.
const DOTS: f32 = 200.0 / 96.0;
/// More pages than this are not printed.
const MAX_SHEETS: usize = 300;
/// Pictures are made of so many pages.
const MAX_PREVIEWS: usize = 12;
/// Laying out goes down the tree by recursion.
const STACK: usize = 64 << 20;

/// The format of the paper.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Paper {
    /// 210 × 297 mm.
    #[default]
    A4,
    /// 8.5 × 11 inches.
    Letter,
}

impl Paper {
    /// Returns its name in the system's printing.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::A4 => "A4",
            Self::Letter => "Letter",
        }
    }

    /// Returns width and height in points.
    fn size(self) -> (f32, f32) {
        match self {
            Self::A4 => (595.0, 842.0),
            Self::Letter => (612.0, 792.0),
        }
    }
}

/// What is printed.
#[derive(Debug, Clone)]
pub(crate) struct Print {
    pub(crate) title: String,
    /// Our own HTML: who wrote to whom, and so on.
    pub(crate) head: String,
    /// The message.
    pub(crate) body: Body,
    /// Our own HTML: the names of the attachments; empty for none.
    pub(crate) foot: String,
    pub(crate) paper: Paper,
    /// The words for a page number, with `{at}` and `{count}`.
    pub(crate) number: String,
    /// What the last page says where there is no room for the rest.
    pub(crate) cut: String,
}

/// The message itself.
#[derive(Debug, Clone)]
pub(crate) enum Body {
    /// Our own HTML around plain text.
    Text(String),
    /// Safe HTML of the sender's.
    Html(Arc<Source>),
}

/// What comes out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Printed {
    pub(crate) pdf: Arc<[u8]>,
    pub(crate) sheets: usize,
    /// The rest of the message is left out.
    pub(crate) is_cut: bool,
    /// The first pages, at 96 dots an inch.
    pub(crate) previews: Vec<ColorImage>,
}

/// Lays a message out on paper, on a thread of its own; none comes where it cannot be printed.
pub(crate) fn start(print: Print, done: impl FnOnce(Option<Printed>) + Send + 'static) {
    let spawned = std::thread::Builder::new().name("print".into()).stack_size(STACK).spawn(move || {
        let printed = catch_unwind(AssertUnwindSafe(|| self::print(&print, &page::fonts())));
        done(printed.unwrap_or_else(|_| {
            tracing::warn!("the HTML renderer panicked while printing");
            None
        }));
    });
    if let Err(error) = spawned {
        tracing::warn!(%error, "no thread for printing");
    }
}

/// A part of what is printed, in one column.
struct Piece {
    page: BlitzPage,
    /// Points for one dot.
    point: f32,
    is_picture: bool,
    /// Where lines of text stand, in dots, by their upper edge.
    lines: Vec<Range<f32>>,
}

/// A part of a piece on one sheet: its rows, and how far below the upper margin they begin, in points.
struct Slice {
    piece: usize,
    rows: Range<u32>,
    top: f32,
}

/// Lays a message out on paper; none where it cannot be.
pub(super) fn print(print: &Print, fonts: &FontContext) -> Option<Printed> {
    print_on(MAX_SHEETS, print, fonts)
}

fn print_on(most: usize, print: &Print, fonts: &FontContext) -> Option<Printed> {
    let (width, height) = print.paper.size();
    let ours = |html: &str| Source { html: html.to_owned(), pictures: Vec::new() };
    let mut pieces = vec![Piece::open(&ours(&print.head), false, print.paper, fonts)?];
    pieces.push(match &print.body {
        Body::Text(html) => Piece::open(&ours(html), false, print.paper, fonts)?,
        Body::Html(source) => Piece::open(source, true, print.paper, fonts)?,
    });
    if !print.foot.is_empty() {
        pieces.push(Piece::open(&ours(&print.foot), false, print.paper, fonts)?);
    }
    let (sheets, is_cut) = sheets(&pieces, height - 2.0 * MARGIN - FOOT, most);
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(print.title.clone()).creator("Établi".to_owned()));
    let mut known = HashMap::new();
    let mut previews = Vec::new();
    for (number, slices) in sheets.iter().enumerate() {
        let mut text = print
            .number
            .replace("{at}", &(number + 1).to_string())
            .replace("{count}", &sheets.len().to_string());
        if is_cut && number + 1 == sheets.len() {
            text = format!("{text} · {}", print.cut);
        }
        let mut foot = Piece::open(&ours(&foot(&text)), false, print.paper, fonts)?;
        let mut sheet = document.start_page_with(PageSettings::from_wh(width, height)?);
        let mut surface = sheet.surface();
        let mut preview = (previews.len() < MAX_PREVIEWS).then(|| {
            RgbImage::from_pixel((width / POINT) as u32, (height / POINT) as u32, image::Rgb([255; 3]))
        });
        for slice in slices {
            let piece = pieces.get_mut(slice.piece)?;
            piece.draw(&mut surface, &slice.rows, MARGIN + slice.top, &mut known, preview.as_mut())?;
        }
        let rows = 0..foot.page.size().1;
        foot.draw(&mut surface, &rows, height - MARGIN - FOOT, &mut known, preview.as_mut())?;
        surface.finish();
        sheet.finish();
        previews.extend(preview.map(|preview| {
            let size = [preview.width() as usize, preview.height() as usize];
            ColorImage::from_rgb(size, preview.as_raw())
        }));
    }
    let pdf = document.finish().inspect_err(|error| tracing::warn!(?error, "no PDF")).ok()?;
    Some(Printed { pdf: pdf.into(), sheets: sheets.len(), is_cut, previews })
}

/// The HTML of a page number.
fn foot(text: &str) -> String {
    format!("<p style=\"margin:0;text-align:center;font-size:11px\">{}</p>", escaped(text))
}

/// Writes text as HTML.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

impl Piece {
    fn open(source: &Source, is_picture: bool, paper: Paper, fonts: &FontContext) -> Option<Self> {
        let scale = if is_picture { DOTS } else { 1.0 };
        let room = paper.size().0 - 2.0 * MARGIN;
        let t = Tokens::LIGHT;
        let frame = Frame {
            width: (room / POINT * scale).floor() as u32,
            scale,
            widest: u32::MAX,
            max_width: None,
            paper: Color32::WHITE,
            ink: Color32::BLACK,
            link: t.accent,
            selection: None,
        };
        let page = BlitzPage::open(source, frame, fonts.clone())?;
        // What is wider than the paper is made smaller.
        let point = (POINT / scale).min(room / page.size().0 as f32);
        let mut lines = Vec::new();
        for block in page.blocks() {
            let Some(found) = text::layout(page.document(), block.node) else { continue };
            for line in found.layout.lines() {
                let metrics = line.metrics();
                let top = block.origin.1 + metrics.block_min_coord;
                lines.push(top..block.origin.1 + metrics.block_max_coord);
            }
        }
        lines.sort_by(|one, other| one.start.total_cmp(&other.start));
        Some(Self { page, point, is_picture, lines })
    }

    /// Returns the last row that fits from `top` on, so that no line of text is cut.
    fn cut(&self, top: u32, rows: u32) -> u32 {
        let end = self.page.size().1;
        let limit = top.saturating_add(rows).min(end);
        if limit == end {
            return end;
        }
        let mut cut = limit as f32;
        // Lines stand beside each other in tables: moving the cut for one can make it cross another.
        while let Some(crossed) = self
            .lines
            .iter()
            .find(|line| line.start < cut - 0.5 && line.end > cut + 0.5 && line.start > top as f32)
        {
            cut = crossed.start.floor();
        }
        if cut as u32 > top { cut as u32 } else { limit }
    }

    /// Draws rows of the piece on a sheet, from `top` points on.
    fn draw(
        &mut self,
        surface: &mut Surface<'_>,
        rows: &Range<u32>,
        top: f32,
        known: &mut HashMap<(u64, u32), Option<Font>>,
        preview: Option<&mut RgbImage>,
    ) -> Option<()> {
        let shift = top - rows.start as f32 * self.point;
        surface.push_transform(&Transform::from_row(self.point, 0.0, 0.0, self.point, MARGIN, shift));
        self.text(surface, rows, known);
        surface.pop();
        if !self.is_picture && preview.is_none() {
            return Some(());
        }
        let height = rows.end.saturating_sub(rows.start).max(1);
        let painted = self.page.paint_rows(rows.start, height);
        let size = (u32::try_from(painted.size[0]).ok()?, u32::try_from(painted.size[1]).ok()?);
        let pixels = painted.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]).collect();
        let picture = RgbImage::from_raw(size.0, size.1, pixels)?;
        if let Some(preview) = preview {
            let scale = self.point / POINT;
            let side = |pixels: u32| ((pixels as f32 * scale).round() as u32).max(1);
            let place = |points: f32| (points / POINT).round() as i64;
            if (scale - 1.0).abs() < 0.001 {
                imageops::replace(preview, &picture, place(MARGIN), place(top));
            } else {
                let small = imageops::thumbnail(&picture, side(size.0), side(size.1));
                imageops::replace(preview, &small, place(MARGIN), place(top));
            }
        }
        if self.is_picture {
            // Encoded at once, so that a long message is not held as pixels.
            let mut png = Cursor::new(Vec::new());
            DynamicImage::ImageRgb8(picture).write_to(&mut png, image::ImageFormat::Png).ok()?;
            let drawn = Image::from_png(png.into_inner().into(), true).ok()?;
            surface.push_transform(&Transform::from_translate(MARGIN, top));
            surface.draw_image(drawn, Size::from_wh(size.0 as f32 * self.point, size.1 as f32 * self.point)?);
            surface.pop();
        }
        Some(())
    }

    /// Draws the text whose base lines are in these rows.
    fn text(
        &self,
        surface: &mut Surface<'_>,
        rows: &Range<u32>,
        known: &mut HashMap<(u64, u32), Option<Font>>,
    ) {
        surface.set_fill(Some(Fill {
            paint: rgb::Color::new(0, 0, 0).into(),
            opacity: NormalizedF32::ONE,
            ..Fill::default()
        }));
        let inside = rows.start as f32..rows.end as f32;
        for block in self.page.blocks() {
            let Some(found) = text::layout(self.page.document(), block.node) else { continue };
            for line in found.layout.lines() {
                let y = block.origin.1 + line.metrics().baseline;
                if !inside.contains(&y) {
                    continue;
                }
                let mut drawn = None;
                for item in line.items() {
                    let PositionedLayoutItem::GlyphRun(part) = item else { continue };
                    let run = part.run();
                    // Changes of style part a run; it is drawn as a whole, from its first part on.
                    if drawn.replace(run.index()) == Some(run.index()) {
                        continue;
                    }
                    let data = run.font();
                    let font = known.entry((data.data.id(), data.index)).or_insert_with(|| {
                        let (bytes, _) = data.data.clone().into_raw_parts();
                        Font::new(bytes.into(), data.index)
                    });
                    let Some(font) = font else { continue };
                    let size = run.font_size();
                    let mut glyphs: Vec<KrillaGlyph> = Vec::new();
                    for cluster in run.visual_clusters() {
                        if cluster.is_ligature_continuation() {
                            if let Some(glyph) = glyphs.last_mut() {
                                glyph.text_range.end = glyph.text_range.end.max(cluster.text_range().end);
                            }
                            continue;
                        }
                        glyphs.extend(cluster.glyphs().map(|glyph| {
                            KrillaGlyph::new(
                                GlyphId::new(glyph.id),
                                glyph.advance / size,
                                glyph.x / size,
                                glyph.y / size,
                                0.0,
                                cluster.text_range(),
                                None,
                            )
                        }));
                    }
                    let start = Point::from_xy(block.origin.0 + part.offset(), y);
                    surface.draw_glyphs(start, &glyphs, font.clone(), &found.text, size, false);
                }
            }
        }
    }
}

/// Deals pieces out to sheets that have so much room, in points. Reports whether more sheets than `most` would be
/// needed.
fn sheets(pieces: &[Piece], room: f32, most: usize) -> (Vec<Vec<Slice>>, bool) {
    let mut sheets = vec![Vec::new()];
    let mut used = 0.0;
    for (number, piece) in pieces.iter().enumerate() {
        let end = piece.page.size().1;
        let mut from = 0;
        while from < end {
            // A few points at the foot of a sheet hold no line.
            let left = if room - used < 4.0 * FOOT && end as f32 * piece.point > room - used {
                0.0
            } else {
                room - used
            };
            let rows = (left / piece.point).floor() as u32;
            if rows == 0 {
                if sheets.len() == most {
                    return (sheets, true);
                }
                sheets.push(Vec::new());
                used = 0.0;
                continue;
            }
            let cut = piece.cut(from, rows);
            if let Some(sheet) = sheets.last_mut() {
                sheet.push(Slice { piece: number, rows: from..cut, top: used });
            }
            used += (cut - from) as f32 * piece.point;
            if cut < end {
                used = room;
            }
            from = cut;
        }
    }
    (sheets, false)
}

#[cfg(test)]
mod tests {
    use std::{
        io::Write as _,
        process::{Command, Stdio},
    };

    use super::*;

    /// Reads a PDF as text, page by page.
    fn read(pdf: &[u8]) -> Vec<String> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(pdf).unwrap();
        let run = Command::new("pdftotext")
            .args(["-layout", "-enc", "UTF-8"])
            .arg(file.path())
            .arg("-")
            .stderr(Stdio::inherit())
            .output()
            .expect("pdftotext of poppler-utils: cargo xtask setup");
        assert!(run.status.success());
        let text = String::from_utf8(run.stdout).unwrap();
        text.trim_end_matches('\u{c}').split('\u{c}').map(str::to_owned).collect()
    }

    fn printed(body: Body, paper: Paper) -> Printed {
        printed_on(MAX_SHEETS, body, paper)
    }

    fn printed_on(most: usize, body: Body, paper: Paper) -> Printed {
        let message = Print {
            title: "Porte bloquée".to_owned(),
            head: "<h1>Porte bloquée</h1><p>De : Claire Vasseur</p>".to_owned(),
            body,
            foot: "<p>Pièces jointes : photo été.jpg</p>".to_owned(),
            paper,
            number: "Page {at} sur {count}".to_owned(),
            cut: "La suite manque".to_owned(),
        };
        print_on(most, &message, &page::fonts()).unwrap()
    }

    #[test]
    fn mail_46_a_plain_message_is_printed_as_real_text_with_header_files_and_numbers() {
        let text = "<p>Bonjour,</p><p>la porte ne s'ouvre plus ; « merci ». ffi שלום</p>".to_owned();
        let printed = printed(Body::Text(text), Paper::A4);
        let pages = read(&printed.pdf);
        assert_eq!((pages.len(), printed.sheets, printed.previews.len()), (1, 1, 1));
        for wanted in [
            "Porte bloquée",
            "De : Claire Vasseur",
            "Bonjour,",
            "« merci ». ffi",
            "photo été.jpg",
            "Page 1 sur 1",
        ] {
            assert!(pages[0].contains(wanted), "{wanted}: {}", pages[0]);
        }
        assert!(printed.pdf.starts_with(b"%PDF-1.") && printed.pdf.windows(9).any(|at| at == b"/FontFile"));
        let ink = printed.previews[0].pixels.iter().filter(|pixel| pixel.r() < 100).count();
        assert!(ink > 500, "{ink}");
    }

    #[test]
    fn mail_46_a_long_message_fills_pages_and_no_line_is_lost_or_doubled() {
        let lines: String = (0..110).map(|line| format!("<p>Ligne numéro {line} fin</p>")).collect();
        let source = Arc::new(Source { html: lines.clone(), pictures: Vec::new() });
        for (body, paper) in [(Body::Text(lines.clone()), Paper::A4), (Body::Html(source), Paper::Letter)] {
            let printed = printed(body, paper);
            let pages = read(&printed.pdf);
            assert!(pages.len() > 2 && pages.len() == printed.sheets, "{}", pages.len());
            let whole = pages.concat();
            for line in 0..110 {
                let wanted = format!("Ligne numéro {line} fin");
                assert_eq!(whole.matches(&wanted).count(), 1, "{wanted}");
            }
            for (number, page) in pages.iter().enumerate() {
                let wanted = format!("Page {} sur {}", number + 1, pages.len());
                assert!(page.contains(&wanted), "{wanted}: {page}");
            }
            assert!(pages.last().unwrap().contains("photo été.jpg"));
        }
    }

    #[test]
    fn mail_46_where_a_message_is_cut_its_last_page_says_so() {
        let lines: String = (0..110).map(|line| format!("<p>Ligne {line}</p>")).collect();
        let cut = printed_on(2, Body::Text(lines), Paper::A4);
        let pages = read(&cut.pdf);
        assert_eq!((pages.len(), cut.is_cut), (2, true));
        assert!(pages[1].contains("Page 2 sur 2 · La suite manque"), "{}", pages[1]);
        assert!(!pages[0].contains("La suite manque"));
        assert!(!printed(Body::Text("<p>court</p>".to_owned()), Paper::A4).is_cut);
    }

    #[test]
    fn mail_46_html_is_printed_as_it_looks_with_its_text_below() {
        let html =
            "<div style=\"background-color:#00aa00;width:900px;padding:30px;\">Vert <b>et</b> large</div>";
        let source = Source { html: html.to_owned(), pictures: Vec::new() };
        let printed = printed(Body::Html(Arc::new(source)), Paper::A4);
        assert!(read(&printed.pdf)[0].contains("Vert et large"));
        let preview = &printed.previews[0];
        let green = |at: &usize| preview.pixels[*at] == Color32::from_rgb(0, 0xaa, 0);
        let columns: Vec<usize> =
            (0..preview.pixels.len()).filter(green).map(|at| at % preview.size[0]).collect();
        let (first, last) = (columns.iter().min().unwrap(), columns.iter().max().unwrap());
        assert!(*first >= 50 && *last <= preview.size[0] - 50, "it fits between the margins: {first} {last}");
    }
}
