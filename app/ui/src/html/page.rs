//! A page laid out and painted by Blitz on the processor.

use std::sync::Arc;

use anyrender::render_to_buffer;
use anyrender_vello_cpu::VelloCpuImageRenderer;
use blitz_dom::{
    BaseDocument, DocumentConfig, FontContext, NodeId, Point, StyleThreading, UserAgentStylesheet, local_name,
};
use blitz_html::HtmlDocument;
use blitz_paint::paint_scene;
use blitz_traits::shell::{ColorScheme, Viewport};
use egui::{Color32, ColorImage, Rect};
use fontique::{Blob, FontInfoOverride, GenericFamily};

use crate::{highlight, theme};

use super::{
    Frame, Place, STRIP, Selecting, Source,
    parts::Parts,
    text::{self, Block},
};

/// A page higher than this, in pixels of the screen, is not shown.
const MAX_HEIGHT: f32 = 400_000.0;
/// A page is painted at most this wide.
const MAX_WIDTH: f32 = 6000.0;
/// What Blitz paints below selected text; it has no setting.
const SELECTION: Color32 = Color32::from_rgb(180, 213, 255);
/// What relative addresses hang on: nobody answers there, and Blitz needs something it can append to.
const BASE: &str = "etabli-message://none/";
/// More matches than this are not told.
const MAX_MATCHES: usize = 5000;
/// A link's text is read up to this many bytes.
const MAX_TEXT: usize = 300;

/// The link at a place of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LinkAt {
    /// Where it leads.
    pub(crate) target: String,
    /// What it shows, blanks folded.
    pub(crate) text: String,
}

/// A page that is laid out; places are in pixels of the screen.
pub(super) trait HtmlPage {
    /// Returns width and height.
    fn size(&self) -> (u32, u32);
    /// Paints a strip.
    fn paint(&mut self, strip: u32) -> ColorImage;
    /// Returns the link at a place.
    fn link_at(&self, place: Place) -> Option<LinkAt>;
    /// Selects text; reports whether there is any.
    fn select(&mut self, what: Selecting) -> bool;
    /// Returns where a text stands, without regard to case and accents: the rectangles of each match, in order.
    fn find(&self, wanted: &str) -> Vec<Vec<Rect>>;
    /// Returns the selected text.
    fn selected(&self) -> Option<String>;
}

/// A page of Blitz.
pub(super) struct BlitzPage {
    document: HtmlDocument,
    frame: Frame,
    size: (u32, u32),
    parts: Arc<Parts>,
}

impl BlitzPage {
    /// Lays out a page; none where it is too high.
    pub(super) fn open(source: &Source, frame: Frame, fonts: FontContext) -> Option<Self> {
        let parts = Arc::new(Parts::new(&source.pictures));
        let height = (800.0 * frame.scale) as u32;
        let config = DocumentConfig {
            viewport: Some(Viewport::new(frame.width, height, frame.scale, ColorScheme::Light)),
            base_url: Some(BASE.to_owned()),
            net_provider: Some(Arc::clone(&parts) as _),
            ua_stylesheets: vec![
                UserAgentStylesheet::default_sheet(),
                UserAgentStylesheet::parse(&sheet(frame)),
            ],
            style_threading: StyleThreading::Sequential,
            font_ctx: Some(fonts),
            ..DocumentConfig::default()
        };
        let html = format!("<!DOCTYPE html><html><head></head><body>{}</body></html>", source.html);
        let mut document = HtmlDocument::from_html(&html, config);
        // The first round asks for the pictures, the second knows their sizes.
        document.resolve(0.0);
        document.resolve(0.0);
        let root = document.try_root_element()?.final_layout();
        let width = root.size.width.max(root.scrollable_overflow_rect.right) * frame.scale;
        let height = root.size.height.max(root.scrollable_overflow_rect.bottom) * frame.scale;
        if !height.is_finite() || height > MAX_HEIGHT {
            return None;
        }
        let widest = MAX_WIDTH.min(frame.widest as f32).max(1.0);
        let width = if width.is_finite() { width.clamp(1.0, widest) } else { 1.0 };
        let size = ((width.ceil() as u32).max(frame.width), (height.ceil() as u32).max(1));
        Some(Self { document, frame, size, parts })
    }

    /// Returns what the page asked for besides its own parts.
    pub(super) fn refused(&self) -> Vec<String> {
        self.parts.refused()
    }

    /// Changes the ground of selected text.
    #[cfg(test)]
    pub(super) fn set_selection_color(&mut self, color: Color32) {
        self.frame.selection = Some(color);
    }

    /// Returns its blocks of text in order.
    pub(super) fn blocks(&self) -> Vec<Block> {
        text::blocks(&self.document, self.frame.scale)
    }

    /// Returns what is laid out.
    pub(super) fn document(&self) -> &BaseDocument {
        &self.document
    }

    /// Paints rows from one on.
    pub(super) fn paint_rows(&mut self, top: u32, height: u32) -> ColorImage {
        let width = self.size.0;
        let scale = f64::from(self.frame.scale);
        let document: &mut BaseDocument = &mut self.document;
        document.set_viewport_scroll(Point { x: 0.0, y: f64::from(top) / scale });
        let pixels = render_to_buffer::<VelloCpuImageRenderer, _>(
            |scene| paint_scene(scene, document, scale, width, height, 0, 0),
            width,
            height,
        );
        document.set_viewport_scroll(Point { x: 0.0, y: 0.0 });
        let size = [width as usize, height as usize];
        if pixels.len() != size[0] * size[1] * 4 {
            return ColorImage::filled(size, self.frame.paper);
        }
        ColorImage::from_rgba_premultiplied(size, &pixels)
    }

    fn place(&self, (x, y): Place) -> (f32, f32) {
        (x / self.frame.scale, y / self.frame.scale)
    }

    /// Finds the text nearest to a place: beside it on the same line, else in the lines around.
    fn text_near(&self, place: Place) -> Option<(NodeId, usize)> {
        let (x, y) = self.place(place);
        let width = self.size.0 as f32 / self.frame.scale;
        let mut columns = [x, 16.0, 24.0, width * 0.25, width * 0.5, width * 0.75, width - 16.0];
        columns.sort_by(|one, other| (one - x).abs().total_cmp(&(other - x).abs()));
        let rows = [0.0, -8.0, 8.0, -20.0, 20.0, -40.0, 40.0];
        rows.iter()
            .flat_map(|dy| columns.iter().map(move |x| (*x, y + dy)))
            .find_map(|(x, y)| self.document.find_text_position(x, y))
    }
}

impl HtmlPage for BlitzPage {
    fn size(&self) -> (u32, u32) {
        self.size
    }

    fn paint(&mut self, strip: u32) -> ColorImage {
        let top = strip.saturating_mul(STRIP);
        let mut image = self.paint_rows(top, self.size.1.saturating_sub(top).clamp(1, STRIP));
        if let Some(selection) = self.frame.selection.filter(|_| self.document.has_text_selection()) {
            for pixel in image.pixels.iter_mut().filter(|pixel| **pixel == SELECTION) {
                *pixel = selection;
            }
        }
        image
    }

    fn link_at(&self, place: Place) -> Option<LinkAt> {
        let (x, y) = self.place(place);
        let mut at = self.document.hit(x, y).map(|hit| hit.node_id);
        while let Some(node) = at.and_then(|id| self.document.get_node(id)) {
            if node.data.is_element_with_tag_name(&local_name!("a"))
                && let Some(target) = node.attr(local_name!("href"))
            {
                let text = node.text_content();
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let text = text.chars().take(MAX_TEXT).collect();
                return Some(LinkAt { target: target.to_owned(), text });
            }
            at = node.parent;
        }
        None
    }

    fn select(&mut self, what: Selecting) -> bool {
        let found = match what {
            Selecting::Between(from, to) => self.text_near(from).zip(self.text_near(to)),
            Selecting::Word(place) => self.text_near(place).and_then(|(node, at)| {
                let word = text::word(&text::layout(&self.document, node)?.text, at);
                Some(((node, word.start), (node, word.end)))
            }),
            Selecting::All => {
                let blocks = self.blocks();
                blocks.first().zip(blocks.last()).and_then(|(first, last)| {
                    let end = text::layout(&self.document, last.node)?.text.len();
                    Some(((first.node, 0), (last.node, end)))
                })
            }
        };
        match found {
            Some(((anchor, start), (focus, end))) => {
                self.document.set_text_selection(anchor, start, focus, end);
            }
            None => self.document.clear_text_selection(),
        }
        self.document.has_text_selection()
    }

    fn selected(&self) -> Option<String> {
        let ranges = self.document.get_text_selection_ranges();
        let parts = ranges
            .iter()
            .filter_map(|(node, start, end)| text::layout(&self.document, *node)?.text.get(*start..*end));
        let text = parts.collect::<Vec<_>>().join("\n");
        (!text.is_empty()).then_some(text)
    }

    fn find(&self, wanted: &str) -> Vec<Vec<Rect>> {
        let mut found = Vec::new();
        for block in self.blocks() {
            let Some(layout) = text::layout(&self.document, block.node) else { continue };
            for range in highlight::matches(&layout.text, wanted) {
                found.push(text::rects(&self.document, block, &range));
                if found.len() >= MAX_MATCHES {
                    return found;
                }
            }
        }
        found
    }
}

/// Finds the system's fonts and adds those of the window.
pub(super) fn fonts() -> FontContext {
    let mut fonts = FontContext::default();
    fonts.collection.register_fonts(Blob::new(Arc::new(blitz_dom::BULLET_FONT)), None);
    let mut inter = None;
    for (name, bytes) in theme::FONTS {
        // The files call their weights families of their own.
        let family_name = name.starts_with("inter").then_some("Inter");
        let family = FontInfoOverride { family_name, ..FontInfoOverride::default() };
        let registered = fonts.collection.register_fonts(Blob::new(Arc::new(*bytes)), Some(family));
        if family_name.is_some() {
            inter = inter.or_else(|| registered.first().map(|(family, _)| *family));
        }
    }
    // Mail asks for a font that this system may lack, and then for one without serifs: it reads like the window.
    for generic in [GenericFamily::SansSerif, GenericFamily::UiSansSerif, GenericFamily::SystemUi] {
        let others: Vec<_> = fonts.collection.generic_families(generic).collect();
        fonts.collection.set_generic_families(generic, inter.into_iter().chain(others));
    }
    fonts
}

/// What holds where a message says nothing else.
fn sheet(frame: Frame) -> String {
    let hex = |color: Color32| format!("#{:02x}{:02x}{:02x}", color.r(), color.g(), color.b());
    let (paper, ink, link) = (hex(frame.paper), hex(frame.ink), hex(frame.link));
    format!(
        "html{{background-color:{paper};color:{ink};font-family:Inter,'Noto Sans','DejaVu Sans',sans-serif;\
         font-size:14px;line-height:1.4}}body{{margin:0;padding:12px 14px 20px;overflow-wrap:break-word}}\
         a[href]{{color:{link}}}img{{max-width:100%}}table{{font-size:inherit}}\
         blockquote{{margin:8px 0 8px 2px;padding-left:12px;border-left:2px solid #b9b4aa}}\
         pre{{white-space:pre-wrap}}{}",
        frame.max_width.map(|width| format!("body{{max-width:{width}px}}")).unwrap_or_default()
    )
}
