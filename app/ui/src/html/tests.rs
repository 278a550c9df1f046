//! Pages laid out and painted for real.

use std::{sync::Arc, time::Instant};

use egui::Color32;

use super::{
    Frame, Selecting, Source,
    page::{self, BlitzPage, HtmlPage},
};
use crate::theme::Tokens;

/// Every place that could fetch something, written against the renderer itself: nothing was cleaned before.
const LEAKS: &str = "<link rel=stylesheet href='https://trap.test/1.css'><link rel=icon href='https://trap.test/2'>\
    <style>@import url(https://trap.test/3.css);@import 'https://trap.test/4.css';\
    @font-face{font-family:f;src:url(https://trap.test/5.ttf)}p{font-family:f;background:url(https://trap.test/6.png)}\
    li{list-style-image:url(https://trap.test/7.png)}a::before{content:url(https://trap.test/8.png)}\
    div{border-image:url(https://trap.test/9.png) 1;mask-image:url(https://trap.test/10.png)}\
    b{cursor:url(https://trap.test/11),auto;background-image:image-set(url(https://trap.test/12.png) 1x)}</style>\
    <img src='https://trap.test/13.png'><img srcset='https://trap.test/14.png 1x'><img src='//trap.test/15.png'>\
    <picture><source srcset='https://trap.test/16.png'><img src='http://trap.test/17.png'></picture>\
    <video src='https://trap.test/18.mp4' poster='https://trap.test/19.png'></video><audio src='https://trap.test/20'></audio>\
    <iframe src='https://trap.test/21.html'></iframe><object data='https://trap.test/22.svg'></object>\
    <embed src='https://trap.test/23.swf'><input type=image src='https://trap.test/24.png'>\
    <table background='https://trap.test/25.png'><td background='https://trap.test/26.png'>x</table>\
    <svg><image href='https://trap.test/27.png'/><use href='https://trap.test/28.svg#x'/></svg>\
    <script src='https://trap.test/29.js'></script><p>p<li>l<a href=x>a</a><div>d</div><b>b</b>\
    <img src='file:///etc/passwd'><meta http-equiv=refresh content='0;url=https://trap.test/30'>\
    <base href='https://trap.test/31/'><img src='relative.png'><body background='https://trap.test/32.png'>";

pub(super) fn frame(width: u32) -> Frame {
    let t = Tokens::LIGHT;
    Frame {
        width,
        scale: 1.0,
        widest: 4000,
        max_width: None,
        paper: t.surface,
        ink: t.t1,
        link: t.accent,
        selection: None,
    }
}

fn open(html: &str, width: u32) -> BlitzPage {
    let source = Source { html: html.to_owned(), pictures: Vec::new() };
    BlitzPage::open(&source, frame(width), page::fonts()).unwrap()
}

fn count(image: &egui::ColorImage, matching: impl Fn(Color32) -> bool) -> usize {
    image.pixels.iter().filter(|pixel| matching(**pixel)).count()
}

#[test]
fn sec_03_the_renderer_cannot_fetch_even_what_was_not_cleaned() {
    let mut page = open(LEAKS, 600);
    // What was asked for ended in `parts`, which has no way out: each came back as nothing, and the page is there.
    assert!(!page.refused().is_empty());
    assert!(page.refused().iter().all(|url| !url.starts_with("cid:")));
    assert!(page.size().1 > 20);
    assert_eq!(page.paint(0).size[0], page.size().0 as usize);
}

#[test]
fn sec_01_a_cleaned_page_asks_for_nothing() {
    let safe = etabli_mail::html::sanitize([LEAKS]).unwrap();
    assert!(safe.blocked >= 15, "{}", safe.blocked);
    let mut page = open(&safe.html, 600);
    page.paint(0);
    assert_eq!(page.refused(), Vec::<String>::new());
}

#[test]
fn a_page_is_painted_with_its_text_colours_and_pictures() {
    let mut png = std::io::Cursor::new(Vec::new());
    let picture = image::RgbImage::from_pixel(40, 30, image::Rgb([10, 200, 30]));
    image::DynamicImage::ImageRgb8(picture).write_to(&mut png, image::ImageFormat::Png).unwrap();
    let source = Source {
        html: "<style>body{background-color:#ffeecc;}</style><p style=\"color:#ff0000;font-size:40px;\">Établi</p>\
               <img src=\"cid:logo@x\" alt=\"\">"
            .to_owned(),
        pictures: vec![("logo@x".to_owned(), Arc::from(png.into_inner()))],
    };
    let mut page = BlitzPage::open(&source, frame(400), page::fonts()).unwrap();
    let image = page.paint(0);
    assert!(count(&image, |pixel| pixel == Color32::from_rgb(0xff, 0xee, 0xcc)) > 10_000, "paper");
    assert!(count(&image, |pixel| pixel.r() > 240 && pixel.g() < 40 && pixel.b() < 40) > 200, "red text");
    assert!(count(&image, |pixel| pixel == Color32::from_rgb(10, 200, 30)) >= 1000, "the picture");
    assert!(page.refused().is_empty());
}

#[test]
fn bold_text_is_bolder() {
    let ink = |html: &str| count(&open(html, 400).paint(0), |pixel| pixel.r() < 120);
    assert!(ink("<p><b>Porte coulissante</b></p>") > ink("<p>Porte coulissante</p>") * 5 / 4);
}

#[test]
fn sec_24_links_are_found_by_place_with_their_real_target() {
    let page = open("<p><a href=\"https://evil.test/x\">https://banque.example</a></p>", 400);
    let found = (0..60).find_map(|y| page.link_at((40.0, y as f32))).unwrap();
    assert_eq!(
        (found.target.as_str(), found.text.as_str()),
        ("https://evil.test/x", "https://banque.example")
    );
    assert_eq!(page.link_at((390.0, 500.0)), None);
}

#[test]
fn text_is_selected_and_read() {
    let mut page = open("<p>Porte coulissante bloquée</p><p>Depuis ce matin</p>", 400);
    assert!(page.select(Selecting::Between((0.0, 0.0), (399.0, page.size().1 as f32))));
    let text = page.selected().unwrap();
    let is_marked = |pixel: Color32| pixel.b() > 240 && pixel.r() < 200;
    assert!(count(&page.paint(0), is_marked) > 500, "the selection is painted");
    page.set_selection_color(Color32::from_rgb(1, 2, 3));
    let image = page.paint(0);
    assert!(count(&image, |pixel| pixel == Color32::from_rgb(1, 2, 3)) > 500);
    assert!(text.contains("coulissante") && text.contains("Depuis"), "{text}");
    page.select(Selecting::Between((5.0, 5.0), (5.0, 5.0)));
    assert_eq!(page.selected(), None);
}

#[test]
fn sec_08_the_deepest_html_that_counts_as_safe_is_laid_out() {
    let start = Instant::now();
    let nested = |open: &str, close: &str, depth: usize| {
        let html = format!("{}au fond{}", open.repeat(depth), close.repeat(depth));
        etabli_mail::html::sanitize([html.as_str()]).unwrap().html
    };
    let pages = [
        nested("<div>", "</div>", 240),
        nested("<table><tr><td>", "</td></tr></table>", 55),
        nested("<div style=\"float:left;padding:1px;\">", "</div>", 100),
        nested("<span style=\"display:inline-block;\">", "</span>", 60),
        "<p style=\"color:red\">Ligne</p>".repeat(8000),
    ];
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(move || {
        for html in pages {
            let start = Instant::now();
            let mut page = open(&html, 700);
            page.paint(0);
            println!("{} bytes: {:?}", html.len(), start.elapsed());
        }
    });
    thread.unwrap().join().unwrap();
    assert!(start.elapsed().as_secs() < 120, "{:?}", start.elapsed());
}

#[test]
fn a_wide_table_makes_a_wide_page() {
    let page = open("<table width=900 style=\"width:900px\"><td>x</table>", 300);
    assert!(page.size().0 >= 900, "{:?}", page.size());
    assert_eq!(open("<p>x", 300).size().0, 300);
    let mut page = open("<div style=\"width:15000px\">x</div>", 300);
    assert_eq!((page.size().0, page.paint(0).size[0]), (4000, 4000), "no wider than the screen's textures");
}

#[test]
fn a_word_and_everything_are_selected_with_paragraphs_as_lines() {
    let mut page = open("<p>Porte coulissante bloquée</p><div>Depuis <b>ce</b> matin</div>", 400);
    let place = page.find("coulissante")[0][0].center();
    assert!(page.select(Selecting::Word((place.x, place.y))));
    assert_eq!(page.selected().as_deref(), Some("coulissante"));
    assert!(page.select(Selecting::All));
    assert_eq!(page.selected().as_deref(), Some("Porte coulissante bloquée\nDepuis ce matin"));
}

#[test]
fn a_text_is_found_where_it_is_painted() {
    let mut page = open(
        "<p>Une porte.</p><p style=\"padding-left:40px\">Encore une PÔRTE, et <b>la porte</b>.</p>",
        400,
    );
    let found = page.find("porte");
    assert_eq!(found.len(), 3, "without regard to case and accents");
    assert!(page.find("fenêtre").is_empty() && page.find("").is_empty());
    let image = page.paint(0);
    let ink = |rect: egui::Rect| {
        let inside = |at: usize| {
            let (x, y) = ((at % image.size[0]) as f32, (at / image.size[0]) as f32);
            rect.contains(egui::pos2(x, y))
        };
        image.pixels.iter().enumerate().filter(|(at, pixel)| inside(*at) && pixel.r() < 120).count()
    };
    for rects in &found {
        assert_eq!(rects.len(), 1);
        assert!((20.0..60.0).contains(&rects[0].width()) && ink(rects[0]) > 20, "{:?}", rects[0]);
    }
    assert!(found[1][0].left() > found[0][0].left() + 40.0);
    assert!((found[1][0].top() - found[2][0].top()).abs() < 3.0, "on one line");
}
