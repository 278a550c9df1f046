//! Mail made to exhaust the window: each message is opened and scrolled in the window with its real engine, and the
//! table tells the worst frame of the window's thread and what the process grew by meanwhile.
//!
//! What is counted is the processor time of the thread that draws, which may not take more than [`MOST`] for a frame,
//! and the memory of the whole process: engine, renderer and decoders work beside the window.

use std::{
    fs,
    time::{Duration, Instant},
};

use egui::{Event, Key, Modifiers, MouseWheelUnit, TouchPhase, pos2, vec2};
use etabli_engine::{Discover, FolderRef, Jobs, Lang, Mail, OpenOptions, Reply, Request, Session, Web};
use etabli_tests::{
    Letter,
    leaks::{Leak, sinks},
};

use super::{
    Result,
    table::{Table, megabytes, time},
    window::Window,
};

/// No frame may take longer on the window's thread.
const MOST: Duration = Duration::from_millis(50);
/// So long a message is watched after it was opened, since pages and pictures come from other threads.
const WATCHED: Duration = Duration::from_secs(4);
/// Frames while it is scrolled.
const FRAMES: usize = 60;
/// A message that comes first, so that what the window does once is not counted.
const PLAIN: &str = "rien de particulier";

/// A hostile message: what it is, and its letter.
type Sample = (&'static str, Letter);

pub(crate) fn run() -> Result<()> {
    let samples = samples();
    let folder = tempfile::tempdir()?;
    let mut paths = Vec::new();
    for (number, (_, letter)) in samples.iter().enumerate() {
        let path = folder.path().join(format!("{number:02}.eml"));
        fs::write(&path, letter.raw())?;
        paths.push(path);
    }
    let store = folder.path().join("store");
    let options = OpenOptions {
        store: store.clone(),
        create: true,
        user: None,
        password: None,
        lang: Lang::Fr,
        plugins: folder.path().join("plugins"),
        safe_mode: false,
        passphrase_file: None,
        discover: Discover::Never,
        web: Web::default(),
    };
    let session = Session::open(&options)?;
    let import = Mail::Import { paths, folder: FolderRef::Path("Hostile".to_owned()), keep_folders: false };
    let Reply::Job(job) = session.call(Request::Mail(import))? else {
        return Err("the engine imports nothing".into());
    };
    session.call(Request::Jobs(Jobs::Wait(job)))?;

    let mut window = Window::over(session);
    window.until("the tree", |window| window.has("Hostile"))?;
    window.click("Hostile")?;
    let last = samples.len() - 1;
    window.until("the list", |window| window.has(&subject(last)))?;
    let mut table = Table::new(&["", "opening", "scrolling", "over 50 ms", "memory at most", "memory kept"]);
    let mut slow = Vec::new();
    for (number, (what, _)) in samples.iter().enumerate().rev() {
        // The rest of the list may stand below its edge.
        let opened = if number == last { None } else { Some(Key::ArrowDown) };
        let costs = watched(&mut window, &subject(number), opened)?;
        if *what == PLAIN {
            continue;
        }
        if costs.over > 0 {
            slow.push(*what);
        }
        table.row([
            (*what).to_owned(),
            time(costs.opening),
            time(costs.scrolling),
            costs.over.to_string(),
            megabytes(costs.peak),
            megabytes(costs.kept),
        ]);
    }
    table.print();
    println!(
        "The worst frame of the window's thread while a message is opened and watched for {} s, and of {FRAMES} while it \
         is scrolled; memory is that of the process, engine and renderer included.",
        WATCHED.as_secs()
    );
    if slow.is_empty() {
        println!("No frame took more than {} ms.", MOST.as_millis());
    } else {
        println!("Frames beyond {} ms: {}.", MOST.as_millis(), slow.join(", "));
    }
    Ok(())
}

struct Costs {
    opening: Duration,
    scrolling: Duration,
    over: usize,
    peak: u64,
    kept: u64,
}

/// Opens a message, by a key or else by a click on its row, and measures.
fn watched(window: &mut Window, subject: &str, key: Option<Key>) -> Result<Costs> {
    let before = memory("VmRSS:")?;
    // From now on the largest size is counted anew.
    let _ = fs::write("/proc/self/clear_refs", "5");
    let mut frames = vec![match key {
        Some(key) => window.press(key),
        None => window.click(subject)?,
    }];
    let begun = Instant::now();
    let mut is_shown = false;
    while begun.elapsed() < WATCHED || !is_shown {
        frames.push(window.frame());
        is_shown |= window.has_heading(subject);
        if begun.elapsed() > WATCHED * 10 {
            return Err(format!("`{subject}` does not show").into());
        }
        window.wait();
    }
    let opening = frames.iter().max().copied().unwrap_or_default();
    let mut scrolled = Vec::new();
    window.hover(pos2(900.0, 700.0));
    for frame in 0..FRAMES {
        window.event(Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: vec2(0.0, if frame < FRAMES / 2 { -40.0 } else { 15.0 }),
            phase: TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
            modifiers: Modifiers::NONE,
        });
        scrolled.push(window.frame());
        window.wait();
    }
    let over = frames.iter().chain(&scrolled).filter(|frame| **frame > MOST).count();
    Ok(Costs {
        opening,
        scrolling: scrolled.iter().max().copied().unwrap_or_default(),
        over,
        peak: memory("VmHWM:")?.saturating_sub(before),
        kept: memory("VmRSS:")?.saturating_sub(before),
    })
}

/// Returns a size of this process in bytes.
fn memory(name: &str) -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes = line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok());
    Ok(kilobytes.ok_or("the system does not tell sizes")? * 1024)
}

fn subject(number: usize) -> String {
    format!("Banc {number:02}")
}

fn samples() -> Vec<Sample> {
    let part = "--b\r\nContent-Type: text/plain\r\n\r\nUne partie.\r\n";
    let file = |number: usize| {
        format!(
            "--b\r\nContent-Type: application/pdf; name=\"plan {number}.pdf\"\r\nContent-Disposition: attachment\r\n\
             Content-Transfer-Encoding: base64\r\n\r\nJVBERi0xLjcK\r\n"
        )
    };
    let people: String =
        (0..10_000).map(|number| format!("\r\n Personne {number} <p{number}@x.example>,")).collect();
    let links: String = (0..2000)
        .map(|number| format!("<p><a href=\"https://x{number}.example/\">Lien {number}</a></p>"))
        .collect();
    let cell = format!(
        "<td style=\"padding:4px;color:#345;border:1px solid #ccc\">{}</td>",
        "Porte rail ".repeat(8)
    );
    let cells = format!("<table>{}</table>", format!("<tr>{}</tr>", cell.repeat(10)).repeat(2000));
    let text: String = (0..60_000)
        .map(|line| {
            format!("Ligne {line} : la porte coulissante de la salle du conseil se bloque à mi-course.\r\n")
        })
        .collect();
    let long = "é".repeat(1 << 19);
    let traps: String = sinks().iter().map(Leak::named).collect();
    let styles =
        "<style>*{margin:-9999px;font-size:9999px;width:9999px}.a .a .a .a{display:table-cell}</style>"
            .to_owned()
            + &"<div class=a style=\"float:left;margin-left:-5000px;letter-spacing:900px\">".repeat(200)
            + "Texte";
    let letters = vec![
        (PLAIN, Letter::new("", "")),
        ("100 000 nested elements", html(&("<div>".repeat(100_000) + "au fond"))),
        ("10 000 parts", mixed(&part.repeat(10_000))),
        ("a picture of 50 000 × 50 000", mixed(&picture())),
        (
            "header lines of 1 MB",
            Letter::new("", &long)
                .header("From", &format!("\"{long}\" <c@x.example>"))
                .header("X-Long", &long),
        ),
        ("names that turn and hide", mixed(&odd_names())),
        ("every sink of the leaks", html(&traps)),
        ("styles that cover and overflow", html(&styles)),
        ("10 000 recipients", Letter::new("", "").header("To", people.trim_end_matches(','))),
        ("10 000 attachments", mixed(&(0..9_999).map(file).collect::<String>())),
        ("a word of 100 000 letters", Letter::new("", "").body(&"m".repeat(100_000))),
        (
            "5 MB of plain text",
            Letter::new("", "").header("Content-Type", "text/plain; charset=utf-8").body(&text),
        ),
        ("2 000 links", html(&links)),
        ("20 000 cells in 3 MB of HTML", html(&cells)),
        (PLAIN, Letter::new("", "")),
    ];
    let named = |(number, (what, letter)): (usize, Sample)| {
        let name =
            if what.starts_with("header") { format!("{} {long}", subject(number)) } else { subject(number) };
        (what, letter.header("Subject", &name).header("Message-ID", &format!("<{number}@banc.example>")))
    };
    letters.into_iter().enumerate().map(named).collect()
}

fn html(body: &str) -> Letter {
    Letter::new("", "").header("Content-Type", "text/html; charset=utf-8").body(body)
}

fn mixed(parts: &str) -> Letter {
    let body = format!("--b\r\nContent-Type: text/plain\r\n\r\nVoir les pièces.\r\n{parts}--b--\r\n");
    Letter::new("", "").header("Content-Type", "multipart/mixed; boundary=b").body(&body)
}

/// A picture that claims to be huge, attached.
fn picture() -> String {
    "--b\r\nContent-Type: image/png; name=plan.png\r\nContent-Disposition: attachment\r\n\
     Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgoAAAANSUhEUgAAw1AAAMNQCAYAAABLrz3KAAAAEUlEQVR4nGNgGAWjYBQMdwAAA+gAAbOm00YAAAAA\r\n\
     SUVORK5CYII=\r\n"
        .to_owned()
}

fn odd_names() -> String {
    let name = |number: usize| {
        format!("\u{202e}fdp.\u{200b}{}\u{2066}\u{1}{number}\u{e0041}.exe", "\u{301}".repeat(200))
    };
    (0..200)
        .map(|number| {
            format!(
                "--b\r\nContent-Type: application/pdf; name=\"{}\"\r\nContent-Disposition: attachment\r\n\r\nMZ\r\n",
                name(number)
            )
        })
        .collect()
}
