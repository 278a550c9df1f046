//! Messages that try to draw outside their place, or to look like the window around them (SEC-06).
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use egui::{Key, Modifiers, Rect, Shape, TextureId, accesskit::Role, epaint::ClippedShape};
use egui_kittest::kittest::Queryable as _;
use etabli_engine::view::HtmlView;
use etabli_ui::Start;
use support::{Desk, Sample, build};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
const STRIP: &str = "Lecture sécurisée";

const HARMLESS: &str = "<p style='color:#333'>Bonjour, la porte se bloque.</p>";

/// Ways to leave the page, or to paint over what stands around it.
const REDRESSES: &[&str] = &[
    "<div style='position:fixed;top:0;left:0;right:0;bottom:0;z-index:99999;background:#fff'>Établi</div>",
    "<div style='position:absolute;top:-200px;left:-400px;width:2000px;height:2000px;background:red'>x</div>",
    "<div style='position:sticky;top:-80px;background:red'>x</div>",
    "<div style='margin:-500px -500px 0 -500px;background:red;height:900px'>x</div>",
    "<div style='margin-top:-300px'><div style='background:red;height:300px'>Expéditeur vérifié</div></div>",
    "<p style='text-indent:-900px;font-size:300px'>Établi Établi Établi</p>",
    "<p style='font-size:9000px;line-height:0.01'>M</p>",
    "<p style='letter-spacing:-900px;word-spacing:-9000px'>Bouton rouge</p>",
    "<div style='transform:translate(-400px,-400px) scale(40)'>x</div>",
    "<div style='transform:matrix(9,0,0,9,-900,-900);filter:blur(90px)'>x</div>",
    "<div style='float:left;margin-left:-3000px;width:9000px;background:red'>x</div>",
    "<table style='margin-left:-600px;width:4000px'><td bgcolor=red height=3000>x</table>",
    "<div style='box-shadow:0 0 0 9999px red;outline:9999px solid red'>x</div>",
    "<div style='border:400px solid red;margin:-400px'>x</div>",
    "<div style='overflow:visible;width:1px;height:1px'><div style='width:5000px;height:5000px;background:red'>x</div></div>",
    "<iframe style='position:fixed;top:0;left:0;width:100vw;height:100vh' srcdoc='x'></iframe><p>x",
    "<dialog open style='position:fixed;inset:0'>x</dialog><div popover>y</div>",
    "<marquee behavior=alternate scrollamount=900>x</marquee><blink>y</blink>",
    "<style>body{position:fixed;margin:-900px;transform:scale(9)}html{margin-top:-400px;background:red}</style>x",
    "<style>*{position:fixed!important;top:0;left:0;z-index:9}p::before{content:'Établi';position:fixed}</style><p>x",
    "<img style='position:fixed;top:0;left:0;width:3000px;height:3000px' alt='Établi' src=cid:none>",
    "<div dir=rtl style='margin-right:-2000px;unicode-bidi:bidi-override'>\u{202e}ilbatÉ</div>",
];

/// What looks like something of ours, in the page itself.
const IMITATION: &str = "<div style='background:#fff4d6;border:1px solid #d9a400;padding:8px'>&#9888; Lecture sécurisée : \
    expéditeur vérifié par Établi. <a href='https://evil.test/' style='background:#2b6cb0;color:#fff;padding:4px \
    12px'>Afficher les images</a></div>";

fn opened(html: &str, dark: bool) -> Desk {
    let safe = etabli_mail::html::sanitize([html]).unwrap();
    let sample = Sample::shared();
    // Whatever it is, the window is told the same about it.
    let view = HtmlView { html: safe.html, has_colors: true, blocked: 3, ..HtmlView::default() };
    sample.lock().unwrap().html.insert(1, view);
    let mut desk = build(sample, |app| app, Start::Mail);
    if dark {
        desk.keys(Modifiers::COMMAND, Key::Comma);
        desk.act("Sombre");
        desk.window.get_by_role_and_label(Role::Button, "Messagerie").click();
        desk.window.run();
        assert_eq!(desk.window.ctx.theme(), egui::Theme::Dark);
    }
    desk.click(FIRST);
    let start = Instant::now();
    while pages(&desk).is_empty() {
        assert!(start.elapsed() < Duration::from_secs(60), "the page of {html}");
        std::thread::park_timeout(Duration::from_millis(2));
        desk.window.step();
    }
    for _ in 0..3 {
        std::thread::park_timeout(Duration::from_millis(2));
        desk.window.step();
    }
    desk
}

fn shapes(desk: &Desk) -> Vec<ClippedShape> {
    desk.window.output().shapes.clone()
}

fn texture(shape: &Shape) -> Option<TextureId> {
    match shape {
        Shape::Mesh(mesh) => Some(mesh.texture_id),
        Shape::Rect(rect) => rect.brush.as_ref().map(|brush| brush.fill_texture_id),
        _ => None,
    }
}

/// Returns where the painted page may be seen, of each of its strips.
fn pages(desk: &Desk) -> Vec<Rect> {
    let names = desk.window.ctx.tex_manager();
    let names = names.read();
    let is_page = |id: TextureId| names.meta(id).is_some_and(|meta| meta.name.starts_with("html "));
    let strips = shapes(desk).into_iter().filter(|clipped| texture(&clipped.shape).is_some_and(is_page));
    strips.map(|clipped| clipped.clip_rect).collect()
}

/// Returns what is painted around the page, as often as it is; the bars that scroll the page belong to it.
fn around(desk: &Desk, page: Rect) -> BTreeMap<String, usize> {
    let place = page.expand2(egui::vec2(20.0, 20.0));
    let mut around = BTreeMap::new();
    for clipped in shapes(desk) {
        let seen = clipped.shape.visual_bounding_rect().intersect(clipped.clip_rect);
        if seen.is_positive() && !place.contains_rect(seen) {
            *around.entry(format!("{seen:?} {:?}", clipped.shape)).or_default() += 1;
        }
    }
    around
}

#[test]
fn sec_06_a_message_draws_nothing_outside_its_page() {
    for dark in [false, true] {
        let harmless = opened(HARMLESS, dark);
        let page = pages(&harmless)[0];
        assert!(page.width() > 300.0 && page.height() > 200.0, "{page:?}");
        let wanted = around(&harmless, page);
        assert!(wanted.len() > 100, "the window is there: {}", wanted.len());
        for html in REDRESSES.iter().chain(&[IMITATION]) {
            let hostile = opened(html, dark);
            for clip in pages(&hostile) {
                assert_eq!(clip, page, "{html}");
            }
            let found = around(&hostile, page);
            let differs: Vec<&String> =
                found.keys().chain(wanted.keys()).filter(|key| found.get(*key) != wanted.get(*key)).collect();
            assert_eq!(differs, Vec::<&String>::new(), "dark: {dark}, {html}");
        }
    }
}

#[test]
fn sec_06_what_imitates_the_window_stays_inside_the_page_below_our_strip() {
    let desk = opened(IMITATION, false);
    let page = pages(&desk)[0];
    // For who sees: ours stands above the page, where no page reaches.
    let ours: Vec<Rect> = desk.window.query_all_by_label_contains(STRIP).map(|node| node.rect()).collect();
    assert!(!ours.is_empty());
    for strip in ours {
        assert!(strip.bottom() <= page.top(), "{strip:?} {page:?}");
    }
    // For who hears: what a page says is one document.
    assert_eq!(desk.window.query_all_by_role(Role::Document).count(), 1);
    let buttons =
        desk.window.query_all_by_label("Afficher les images").filter(|node| page.intersects(node.rect()));
    assert_eq!(buttons.count(), 0, "the page has no controls");
}
