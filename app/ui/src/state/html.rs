//! The HTML of the message in the reader: what is awaited, and what is painted already.

use std::{collections::BTreeMap, ops::Range, sync::Arc, time::Duration};

use egui::{Rect, TextureHandle};
use etabli_engine::view::HtmlView;
use etabli_model::MsgId;

use crate::html::{Frame, LinkAt, STRIP, Source};

/// Strips kept; those farthest from what is visible go first.
const KEPT: usize = 14;

/// The HTML of one message.
#[derive(Default)]
pub(crate) struct OpenHtml {
    pub(crate) msg_id: Option<MsgId>,
    /// What the engine said; none while it is awaited.
    pub(crate) view: Option<HtmlView>,
    /// Pictures that have arrived.
    pub(crate) pictures: Vec<(String, Arc<[u8]>)>,
    /// Pictures still on their way.
    pub(crate) awaited: usize,
    /// What the page is made of, once all of it is here.
    pub(crate) source: Option<Arc<Source>>,
    /// How the page was asked for last, and when, while it is not there.
    pub(crate) frame: Option<Frame>,
    pub(crate) asked_at: Option<Duration>,
    pub(crate) page: Option<Painted>,
    /// It cannot be shown; the text is.
    pub(crate) failed: bool,
    /// The link under the pointer.
    pub(crate) link: Option<LinkAt>,
    pub(crate) has_selection: bool,
    /// The text that the page was asked for, and where it stands: see [`crate::html::Said::Found`].
    pub(crate) sought: Option<String>,
    pub(crate) found: Vec<Vec<Rect>>,
}

/// A page as far as it is painted.
#[derive(Default)]
pub(crate) struct Painted {
    pub(crate) turn: u64,
    /// In pixels of the screen.
    pub(crate) size: (u32, u32),
    /// The strips, with the turn they were painted in.
    pub(crate) strips: BTreeMap<u32, (u64, TextureHandle)>,
    /// The turn in which each strip was asked for last.
    pub(crate) asked: BTreeMap<u32, u64>,
}

impl OpenHtml {
    /// Reports whether the reader shows text instead, for whatever reason.
    pub(crate) fn is_text(&self) -> bool {
        self.failed || self.view.as_ref().is_some_and(|view| view.refused || view.html.is_empty())
    }

    /// Returns why a link needs a question: the address that its text shows.
    pub(crate) fn shown_instead(&self, link: &LinkAt) -> Option<&str> {
        let links =
            || self.view.iter().flat_map(|view| &view.links).filter(|known| known.target == link.target);
        let exact = links().find(|known| known.text == link.text);
        let found = exact.or_else(|| links().find(|known| !known.shows.is_empty()));
        found.map(|known| known.shows.as_str()).filter(|shows| !shows.is_empty())
    }
}

impl Painted {
    /// Returns the strips that a range of pixels touches.
    pub(crate) fn strips_in(&self, pixels: Range<u32>) -> Range<u32> {
        let last = self.size.1.div_ceil(STRIP);
        (pixels.start / STRIP).min(last)..pixels.end.div_ceil(STRIP).min(last)
    }

    /// Keeps the strips around those that are visible.
    pub(crate) fn forget_far(&mut self, visible: &Range<u32>) {
        while self.strips.len() > KEPT {
            let middle = u32::midpoint(visible.start, visible.end);
            let Some(far) = self.strips.keys().copied().max_by_key(|strip| strip.abs_diff(middle)) else {
                return;
            };
            self.strips.remove(&far);
            self.asked.remove(&far);
        }
    }
}
