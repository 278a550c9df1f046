//! The window over a store of a thousand messages and over one of a million: frames while the list is scrolled,
//! opening a folder, switching messages.
//!
//! The window runs with its real engine and without a screen: a frame is what its thread computes, down to the
//! triangles that a graphics card would get.

use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, Sender, channel},
    },
    time::{Duration, Instant},
};

use egui::{Event, Key, Modifiers, MouseWheelUnit, TouchPhase, pos2, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use etabli_engine::{FolderRef, Jobs, Lang, Mail, Reply, Request, Session};
use etabli_model::FolderId;
use etabli_test_servers::wait_for;
use etabli_ui::{ThemeChoice, UiOptions, Workbench};
use rustix::time::{ClockId, clock_gettime};

use super::{
    Result,
    summaries::{COUNT, filled, opened},
    table::{Table, grouped, time},
};

/// Messages of the small store.
const THOUSAND: u64 = 1000;
/// Messages with text and HTML on top of each folder.
const WHOLE: usize = 40;
/// How often the window is started.
const STARTS: usize = 9;
/// How often each folder is opened.
const OPENINGS: usize = 20;
/// Frames while scrolling.
const FRAMES: usize = 400;
/// After so many the wheel turns the other way, before the smaller list ends.
const FRAMES_ONE_WAY: usize = 100;
/// How long the window rests after its start.
const SETTLING: Duration = Duration::from_secs(1);
/// Longest wait for something to be shown.
const PATIENCE: Duration = Duration::from_secs(60);

/// What one store costs: medians, and the worst frame of scrolling.
struct Costs {
    start: Duration,
    frame: Duration,
    worst_frame: Duration,
    open: Duration,
    switch: Duration,
}

/// A row of the table: what it says, and the cost.
type Row = (&'static str, fn(&Costs) -> Duration);

pub(crate) fn run() -> Result<()> {
    let few = costs(THOUSAND)?;
    let many = costs(COUNT)?;
    let mut table = Table::new(&["", &grouped(THOUSAND), &grouped(COUNT), "ratio"]);
    let rows: [Row; 5] = [
        ("first folder shown after the start", |costs| costs.start),
        ("CPU of a frame while scrolling", |costs| costs.frame),
        ("CPU of the worst such frame", |costs| costs.worst_frame),
        ("opening a folder until its rows stand", |costs| costs.open),
        ("switching messages until the next one stands", |costs| costs.switch),
    ];
    for (name, of) in rows {
        let (few, many) = (of(&few), of(&many));
        let ratio = many.as_secs_f64() / few.as_secs_f64();
        table.row([name.to_owned(), time(few), time(many), format!("{ratio:.2}")]);
    }
    table.print();
    println!(
        "Medians of {STARTS} starts, {FRAMES} frames, {OPENINGS} openings of a folder in turn with another one, \
         {WHOLE} messages. \
         Times but those of frames are what passes between the key and the frame that shows it."
    );
    Ok(())
}

fn costs(count: u64) -> Result<Costs> {
    let filled = filled(count)?;
    whole_messages(&filled.path, filled.large, "Grand")?;
    whole_messages(&filled.path, filled.small, "Petit")?;
    let mut starts = Vec::new();
    for _ in 1..STARTS {
        starts.push(started(&filled.path)?.1);
        // Another window would join one that has not let go of its store yet.
        wait_for("the store to be closed", PATIENCE, || !filled.path.join("open").exists());
    }
    let (mut window, last) = started(&filled.path)?;
    starts.push(last);
    // What the start leaves to do in the background is over then.
    std::thread::sleep(SETTLING);

    let mut openings = Vec::new();
    for _ in 0..OPENINGS {
        for (folder, name) in [("Small", "Petit"), ("Large", "Grand")] {
            let wanted = subject(name, WHOLE - 1);
            let begun = Instant::now();
            window.click(folder)?;
            window.until(folder, |window| window.has(&wanted))?;
            if name == "Grand" {
                openings.push(begun.elapsed());
            }
        }
    }

    window.click(&subject("Grand", WHOLE - 1))?;
    window.until("the first message", |window| window.shows(&subject("Grand", WHOLE - 1)))?;
    let mut switches = Vec::new();
    for message in (0..WHOLE - 1).rev() {
        let wanted = subject("Grand", message);
        let begun = Instant::now();
        window.harness.key_press(Key::ArrowDown);
        window.until("the next message", |window| window.shows(&wanted))?;
        switches.push(begun.elapsed());
    }

    window.harness.hover_at(pos2(900.0, 300.0));
    let mut frames = Vec::new();
    for frame in 0..FRAMES {
        let lines = if (frame / FRAMES_ONE_WAY).is_multiple_of(2) { -3.0 } else { 3.0 };
        window.harness.event(Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: vec2(0.0, lines),
            phase: TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: Modifiers::NONE,
        });
        frames.push(window.frame());
    }
    frames.sort();
    Ok(Costs {
        start: middle(&mut starts)?,
        frame: middle(&mut frames)?,
        worst_frame: frames.last().copied().unwrap_or_default(),
        open: middle(&mut openings)?,
        switch: middle(&mut switches)?,
    })
}

/// Starts the window and opens the large folder; returns how long that took, too.
fn started(store: &Path) -> Result<(Window, Duration)> {
    let begun = Instant::now();
    let mut window = Window::open(store)?;
    window.until("the tree", |window| window.has("Large"))?;
    window.click("Large")?;
    window.until("the large folder", |window| window.has(&subject("Grand", WHOLE - 1)))?;
    Ok((window, begun.elapsed()))
}

fn middle(times: &mut [Duration]) -> Result<Duration> {
    times.sort();
    Ok(*times.get(times.len() / 2).ok_or("nothing was measured")?)
}

fn subject(name: &str, message: usize) -> String {
    format!("{name} {message:03} du banc")
}

/// Puts messages with text and HTML on top of a folder, once.
fn whole_messages(store: &Path, folder: FolderId, name: &str) -> Result<()> {
    let mark = store.join(name);
    if mark.exists() {
        return Ok(());
    }
    let mail = tempfile::tempdir()?;
    let mut paths = Vec::new();
    for message in 0..WHOLE {
        let path = mail.path().join(format!("{message}.eml"));
        fs::write(&path, whole_message(&subject(name, message), message))?;
        paths.push(path);
    }
    let session = opened(store)?;
    let import = Mail::Import { paths, folder: FolderRef::Id(folder), keep_folders: false };
    let Reply::Job(job) = session.call(Request::Mail(import))? else {
        return Err("the engine imports nothing".into());
    };
    session.call(Request::Jobs(Jobs::Wait(job)))?;
    fs::write(mark, "")?;
    Ok(())
}

fn whole_message(subject: &str, message: usize) -> String {
    let row = "<tr><td style=\"padding:4px;color:#345\">Rail haut <b>RL-40</b></td><td>12 pièces</td></tr>";
    let table = row.repeat(20);
    format!(
        "From: Claire Vasseur <c.vasseur@saint-aubin.example>\r\nTo: sav@lantelme.example\r\n\
         Date: Wed, 1 Jan 2031 {:02}:{:02}:00 +0100\r\nMessage-ID: <{}@banc.example>\r\nSubject: {subject}\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
         <html><body><h1>{subject}</h1><p>Bonjour,</p><table>{table}</table></body></html>\r\n",
        message / 60,
        message % 60,
        subject.replace(' ', "-"),
    )
}

/// The window without a screen.
pub(super) struct Window {
    harness: Harness<'static, Workbench>,
    woken: Receiver<()>,
}

impl Window {
    fn open(store: &Path) -> Result<Self> {
        Ok(Self::over(opened(store)?))
    }

    /// Opens it over a session.
    pub(super) fn over(session: Session) -> Self {
        let (wake, woken): (Sender<()>, _) = channel();
        let harness =
            Harness::builder().with_size([1440.0, 900.0]).with_step_dt(1.0 / 60.0).build_eframe(move |cc| {
                let wake = std::sync::Mutex::new(wake);
                let backend = session.into_backend(Arc::new(move || {
                    if let Ok(wake) = wake.lock() {
                        let _ = wake.send(());
                    }
                }));
                let options = UiOptions {
                    lang: Some(Lang::Fr),
                    theme: Some(ThemeChoice::Light),
                    ..UiOptions::default()
                };
                Workbench::new(cc, backend, options)
            });
        Self { harness, woken }
    }

    /// Waits a moment for the engine; pictures of messages come without a word from it.
    pub(super) fn wait(&self) {
        let _ = self.woken.recv_timeout(Duration::from_millis(2));
    }

    /// Takes an event of the person.
    pub(super) fn event(&self, event: Event) {
        self.harness.event(event);
    }

    /// Moves the pointer.
    pub(super) fn hover(&self, at: egui::Pos2) {
        self.harness.hover_at(at);
    }

    /// Computes one frame, and returns the time that this thread worked for it.
    pub(super) fn frame(&mut self) -> Duration {
        let begun = worked();
        self.harness.step();
        let output = self.harness.output();
        let triangles = self.harness.ctx.tessellate(output.shapes.clone(), output.pixels_per_point);
        std::hint::black_box(triangles);
        worked().saturating_sub(begun)
    }

    /// Computes frames as the engine answers, until something is shown.
    pub(super) fn until(&mut self, what: &str, shown: impl Fn(&Self) -> bool) -> Result<()> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.frame();
            if shown(self) {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(format!("waited {} s for {what}", PATIENCE.as_secs()).into());
            }
            self.wait();
        }
    }

    /// Reports whether something says this.
    pub(super) fn has(&self, part: &str) -> bool {
        self.harness.query_all_by_label_contains(part).next().is_some()
    }

    /// Reports whether the reader shows a message of this subject.
    fn shows(&self, subject: &str) -> bool {
        self.harness.query_by_role_and_label(egui::accesskit::Role::Heading, subject).is_some()
    }

    /// Reports whether the reader shows a message whose subject begins so.
    pub(super) fn has_heading(&self, start: &str) -> bool {
        let mut headings = self.harness.query_all_by_role(egui::accesskit::Role::Heading);
        headings.any(|heading| heading.accesskit_node().label().is_some_and(|label| label.starts_with(start)))
    }

    /// Presses a key; returns what the frame cost.
    pub(super) fn press(&mut self, key: Key) -> Duration {
        self.harness.key_press(key);
        self.frame()
    }

    /// Clicks on what says this; returns what the frame cost.
    pub(super) fn click(&mut self, part: &str) -> Result<Duration> {
        let node = self.harness.query_all_by_label_contains(part).next();
        node.ok_or_else(|| format!("the window has no `{part}`"))?.click();
        Ok(self.frame())
    }
}

/// Returns how long this thread has worked.
fn worked() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), u32::try_from(time.tv_nsec).unwrap_or(0))
}
