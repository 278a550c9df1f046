//! HTML of a message, drawn: laid out and painted on a thread of its own, in strips that the reader shows.
//!
//! What comes in is already safe (`core/mail`), and still nothing here could fetch: `parts` answers every request
//! of the renderer itself, from the message. [`Renderer`] is the window's side; `worker` owns the page; `page`
//! is the only module that knows which engine draws.

#[cfg(test)]
mod leaks;
mod page;
mod parts;
pub(crate) mod print;
#[cfg(test)]
mod tests;
mod text;
mod worker;

use std::{
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use egui::{Color32, ColorImage, Context, Rect};
use etabli_model::MsgId;

pub(crate) use page::LinkAt;
pub(crate) use text::word;

/// Height of a strip in pixels of the screen.
pub(crate) const STRIP: u32 = 512;
/// After so long without a page the text is shown; the thread is left to itself and a new one does the rest.
pub(crate) const PATIENCE: Duration = Duration::from_secs(8);

/// What a page is made of.
#[derive(Debug, Clone, Default)]
pub(crate) struct Source {
    /// Safe HTML.
    pub(crate) html: String,
    /// The pictures inside the message, by Content-ID.
    pub(crate) pictures: Vec<(String, Arc<[u8]>)>,
}

/// How a page is laid out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    /// Width in pixels of the screen.
    pub(crate) width: u32,
    /// Pixels of the screen for one of the page.
    pub(crate) scale: f32,
    /// No page is painted wider than this, in pixels of the screen.
    pub(crate) widest: u32,
    /// Lines get no longer than this, in pixels of the page.
    pub(crate) max_width: Option<u32>,
    /// The ground.
    pub(crate) paper: Color32,
    /// Text that sets no colour.
    pub(crate) ink: Color32,
    /// Links that set no colour.
    pub(crate) link: Color32,
    /// The ground of selected text, where Blitz's pale blue would hide light letters.
    pub(crate) selection: Option<Color32>,
}

/// A place on the page, in pixels of the screen.
pub(crate) type Place = (f32, f32);

/// Which text is selected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Selecting {
    /// From one place to the other.
    Between(Place, Place),
    /// The word at a place.
    Word(Place),
    /// All of it.
    All,
}

/// What the thread is asked for.
#[derive(Debug)]
pub(crate) enum Job {
    /// Shows a message.
    Open { msg_id: MsgId, source: Arc<Source>, frame: Frame },
    /// Paints a strip, counted from the top.
    Paint { turn: u64, strip: u32 },
    /// Tells the link at a place.
    Look { place: Place, is_click: bool },
    /// Selects text.
    Select(Selecting),
    /// Tells where a text stands.
    Find(String),
    /// Gives the selected text.
    Copy,
}

/// What the thread says.
#[derive(Debug)]
pub(crate) enum Said {
    /// The page has this size in pixels of the screen; `turn` counts what was laid out or selected.
    LaidOut { msg_id: MsgId, turn: u64, size: (u32, u32) },
    /// A painted strip.
    Painted { turn: u64, strip: u32, image: ColorImage },
    /// The link at the pointer, or none.
    Link { link: Option<LinkAt>, is_click: bool },
    /// Where a text stands: the rectangles of each match, in pixels of the screen.
    Found { wanted: String, places: Vec<Vec<Rect>> },
    /// The selected text.
    Copied(String),
    /// The page cannot be shown.
    Failed { msg_id: MsgId },
}

/// The window's side of the thread that draws.
pub(crate) struct Renderer {
    jobs: Option<Sender<Job>>,
    done: Receiver<Said>,
    ctx: Context,
}

impl Renderer {
    pub(crate) fn new(ctx: Context) -> Self {
        Self { jobs: None, done: channel().1, ctx }
    }

    /// Asks for something; the thread starts with the first page.
    pub(crate) fn ask(&mut self, job: Job) {
        if self.jobs.is_none() {
            let (out, done) = channel();
            self.jobs = worker::start(out, self.ctx.clone());
            self.done = done;
        }
        if self.jobs.as_ref().is_some_and(|jobs| jobs.send(job).is_err()) {
            self.jobs = None;
        }
    }

    /// Takes what the thread said.
    pub(crate) fn poll(&self) -> Option<Said> {
        self.done.try_recv().ok()
    }

    /// Leaves a thread that does not answer; it ends by itself when it comes to look for work.
    pub(crate) fn give_up(&mut self) {
        self.jobs = None;
        self.done = channel().1;
    }
}
