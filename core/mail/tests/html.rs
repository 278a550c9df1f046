//! HTML of hostile messages: what comes out can neither run, fetch nor change when it is read again.

#![allow(clippy::unwrap_used, reason = "a test that cannot read its samples must fail")]

use std::{path::Path, time::Instant};

use etabli_mail::{
    body::html_parts,
    html::{Refused, Remote, SafeHtml, remote_part, sanitize, sanitize_with},
};

fn safe(html: &str) -> SafeHtml {
    sanitize([html]).unwrap()
}

/// Ways to run, embed or send something, each with the marker `EVIL` in what must not come through.
const RUNS: &[&str] = &[
    "<script>EVIL()</script>",
    "<scr<script>ipt>EVIL()</script>",
    "<SCRIPT/x src=//t.test/EVIL></SCRIPT>",
    "<svg><script>EVIL()</script></svg>",
    "<svg onload=EVIL()>",
    "<svg><animate attributeName=href values=javascript:EVIL() /><a id=x><text>t</text></a></svg>",
    "<svg><use href=\"dAta:image/s\tvg+xml;base64,EVIL\"></svg>",
    "<svg><a xlink:href=\"javascript:EVIL()\"><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=EVIL()></style></svg>",
    "<html><svg><style><//><body onload=EVIL()>",
    "<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror=EVIL()&gt;\">",
    "<math><annotation-xml encoding=\"text/html\"><style></style><img src=x onerror=EVIL()></annotation-xml></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=EVIL()>",
    "<noscript><p title=\"</noscript><img src=x onerror=EVIL()>\">",
    "<img src=x onerror=EVIL()>",
    "<img src=\"x\" OnErRoR = \"EVIL()\">",
    "<body onload=EVIL() background=javascript:EVIL()>",
    "<a href=javascript:EVIL()>x</a>",
    "<a href=\"jav&#x09;ascript:EVIL()\">x</a>",
    "<a href=\" &#14; javascript:EVIL()\">x</a>",
    "<a href=vbscript:EVIL()>x</a>",
    "<a href=\"data:text/html,<script>EVIL()</script>\">x</a>",
    "<a href=file:///EVIL>x</a>",
    "<a href=\"\\\\EVIL\\share\">x</a>",
    "<a href=view-source:http://t.test/EVIL>x</a>",
    "<a href=https://t.test onclick=EVIL() ping=//t.test/EVIL>x</a>",
    "<iframe src=//t.test/EVIL></iframe>",
    "<iframe srcdoc=\"<script>EVIL()</script>\"></iframe>",
    "<object data=//t.test/EVIL><param name=x value=EVIL></object>",
    "<embed src=//t.test/EVIL>",
    "<applet code=EVIL></applet>",
    "<form action=//t.test/EVIL><input name=EVIL value=EVIL><button formaction=//t.test/EVIL>x</button></form>",
    "<isindex action=javascript:EVIL()>",
    "<meta http-equiv=refresh content=\"0;url=//t.test/EVIL\">",
    "<base href=//t.test/EVIL>",
    "<link rel=stylesheet href=//t.test/EVIL>",
    "<style>@import '//t.test/EVIL';p{background:url(//t.test/EVIL)}</style>",
    "<style>p{color:red}</style ><style></style EVIL><!-- --!><img src=x onerror=EVIL()>",
    "<p style=\"width:expression(EVIL())\">x</p>",
    "<p style=\"position:fixed;top:0;background:url(javascript:EVIL())\">x</p>",
    "<table background=javascript:EVIL()><td background=vbscript:EVIL()>x</table>",
    "<video src=//t.test/EVIL poster=//t.test/EVIL><source onerror=EVIL()></video>",
    "<!--[if gte mso 9]><script>EVIL()</script><![endif]-->",
    "<![CDATA[<script>EVIL()</script>]]>",
    "<?xml-stylesheet href=\"//t.test/EVIL\"?>",
    "<template><script>EVIL()</script></template>",
];

/// Places that would fetch: each must be counted or gone, and none may remain. `§` stands for the address.
const FETCHES: &[&str] = &[
    "<img src=§>",
    "<img src='§' width=1 height=1>",
    "<img srcset='§ 2x'>",
    "<img lowsrc=§>",
    "<img dynsrc=§>",
    "<image src=§>",
    "<input type=image src=§>",
    "<picture><source srcset=§></picture>",
    "<img longdesc=§>",
    "<video src=§></video>",
    "<video poster=§></video>",
    "<audio src=§></audio>",
    "<video><track src=§></video>",
    "<bgsound src=§>",
    "<embed src=§>",
    "<object data=§></object>",
    "<object classid=§></object>",
    "<object codebase=§></object>",
    "<applet archive=§></applet>",
    "<iframe src=§></iframe>",
    "<frame src=§>",
    "<frameset><frame src=§></frameset>",
    "<link rel=stylesheet href=§>",
    "<link rel=icon href=§>",
    "<link rel=prefetch href=§>",
    "<link rel=dns-prefetch href=§>",
    "<link rel=preconnect href=§>",
    "<link rel=manifest href=§>",
    "<link rel=modulepreload href=§>",
    "<base href=§><img src=x.png>",
    "<meta http-equiv=refresh content='0;url=§'>",
    "<body background=§>",
    "<table background=§></table>",
    "<table><td background=§>x</td></table>",
    "<p style='background:url(§)'>x</p>",
    "<p style='background-image:url(\"§\")'>x</p>",
    "<p style='b\\61 ckground:u\\72 l(§)'>x</p>",
    "<p style='list-style:url(§)'>x</p>",
    "<p style='cursor:url(§),auto'>x</p>",
    "<p style='border-image:url(§)'>x</p>",
    "<p style='content:url(§)'>x</p>",
    "<p style='mask:url(§)'>x</p>",
    "<p style='filter:url(§#x)'>x</p>",
    "<p style='--a:url(§);background:var(--a)'>x</p>",
    "<p style='background:image-set(url(§) 1x)'>x</p>",
    "<p style='behavior:url(§)'>x</p>",
    "<style>@import url(§);</style>",
    "<style>@import \"§\";</style>",
    "<style>@font-face{font-family:f;src:url(§)}p{font-family:f}</style><p>x",
    "<style>p::before{content:url(§)}</style>",
    "<style>@namespace url(§);@media all{p{background:url(§)}}</style>",
    "<svg><image href=§ /></svg>",
    "<svg><use xlink:href='§#x'/></svg>",
    "<svg><feImage href=§ /></svg>",
    "<svg><style>*{fill:url(§)}</style></svg>",
    "<math href=§>x</math>",
    "<script src=§></script>",
    "<v:fill src=§ /><o:p>x</o:p>",
];

/// Returns the tags alone. What is safe escapes the signs of tags in text and in attributes.
fn tags(html: &str) -> String {
    html.split('<').skip(1).map(|tag| format!("<{}", tag.split('>').next().unwrap())).collect()
}

#[test]
fn sec_04_nothing_that_runs_comes_through() {
    for html in RUNS {
        let out = safe(html).html;
        // What stood in an attribute may stand as text, where it is inert; a tag or an attribute may not.
        for bad in [
            "<script",
            "<svg",
            "<math",
            "<iframe",
            "<form",
            "<input",
            "<object",
            "<embed",
            "<meta",
            "<base",
            "<link",
            "<template",
            "<noscript",
            "javascript:",
            "vbscript:",
            "onerror=",
            "onload=",
            "data:text",
            "file:",
        ] {
            assert!(!tags(&out).to_ascii_lowercase().contains(bad), "{html}\n→ {out}");
        }
        assert!(!tags(&out).contains("EVIL"), "{html}\n→ {out}");
    }
}

#[test]
fn sec_01_nothing_that_fetches_comes_through() {
    for (number, place) in FETCHES.iter().enumerate() {
        let address = format!("https://trap{number}.test/x");
        let out = safe(&place.replace('§', &address));
        assert!(!out.html.contains("trap"), "{place}\n→ {}", out.html);
    }
    assert_eq!(safe("<img src=https://a.test/x.png>").blocked, 1);
    assert_eq!(safe("<p style='background:url(//b.test/x)'>x</p>").hosts, ["b.test"]);
}

#[test]
fn sec_01_remote_pictures_become_boxes_and_trackers_are_counted() {
    let out = safe(
        "<img src='https://shop.test/a.png' alt='Deux <chaises>' width=120 height=40><img src=//t.test/p.gif width=1 \
         height=1><img src=http://t.test/q style='display:none'><td background='http://shop.test/b.png'>",
    );
    assert_eq!((out.blocked, out.trackers), (3, 2));
    assert_eq!(out.hosts, ["shop.test", "t.test"]);
    assert!(out.html.contains("Deux &lt;chaises&gt;</span>"), "{}", out.html);
    assert!(out.html.contains("width:120px;height:40px;"), "{}", out.html);
    assert!(!out.html.contains("<img"), "{}", out.html);
}

#[test]
fn sec_07_parts_and_raster_pictures_stay() {
    let out = safe(
        "<img src='cid:logo@x' width=20><img src=\"data:image/gif;base64,R0lGODlhAQABAAAAACw=\"><img src='x.png' alt=Nom>",
    );
    assert_eq!(out.parts, ["logo@x"]);
    assert!(out.html.contains("src=\"cid:logo@x\""), "{}", out.html);
    assert!(out.html.contains("data:image/gif;base64,R0lGODlhAQABAAAAACw="), "{}", out.html);
    assert!(out.html.ends_with("Nom"), "{}", out.html);
    assert_eq!(out.blocked, 0);
    let svg = safe("<img src='data:image/svg+xml,<svg onload=alert(1)>' alt=''>").html;
    assert_eq!(svg, "");
}

#[test]
fn sec_08_bombs_are_refused_in_bounded_time() {
    let start = Instant::now();
    assert_eq!(sanitize(["<div>".repeat(100_000).as_str()]), Err(Refused::TooLarge));
    assert_eq!(sanitize([format!("{}x", "<b>".repeat(100_000)).as_str()]), Err(Refused::TooLarge));
    let formats: String = (0..20_000).map(|number| format!("<p><font id=f{number}></p>")).collect();
    assert_eq!(sanitize([formats.as_str()]), Err(Refused::TooLarge));
    assert_eq!(sanitize(["<i>x</i>".repeat(60_000).as_str()]), Err(Refused::TooLarge));
    assert_eq!(sanitize(["<table><tr><td>".repeat(5000).as_str()]), Err(Refused::TooLarge));
    assert_eq!(sanitize(["x".repeat(5 << 20).as_str()]), Err(Refused::TooLarge));
    // Large, but harmless.
    let style = format!("<style>{}</style><p>x", "p.a{color:red}".repeat((1 << 20) / 14));
    assert!(sanitize([style.as_str()]).unwrap().html.len() < 1 << 20);
    let attribute =
        format!("<p style=\"{}\" class=\"{}\">x", "color:red;".repeat(100_000), "y".repeat(500_000));
    assert!(sanitize([attribute.as_str()]).is_ok());
    let deep = format!("{}ok{}", "<div>".repeat(200), "</div>".repeat(200));
    assert!(sanitize([deep.as_str()]).unwrap().html.contains("ok"));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn sec_04_every_part_is_a_document_of_its_own() {
    let out = sanitize(["<p>Avant<img src=\"https://t.test/", "SECRET</p>", "\"><p>Après</p>"]).unwrap();
    assert!(out.html.contains("SECRET") && !out.html.contains("t.test"), "{}", out.html);
    assert!(out.html.contains("Avant") && out.html.contains("Après"), "{}", out.html);
}

#[test]
fn sec_24_links_say_what_they_show() {
    let out = safe(
        "<a href='https://evil.test/x'>https://banque.example</a> <a href=https://ok.test> d<b>eu</b>x\nmots</a>",
    );
    let links: Vec<_> =
        out.links.iter().map(|l| (l.text.as_str(), l.target.as_str(), l.shows.as_deref())).collect();
    assert_eq!(
        links,
        [
            ("https://banque.example", "https://evil.test/x", Some("banque.example")),
            ("deux mots", "https://ok.test", None)
        ]
    );
}

#[test]
fn old_attributes_become_styles() {
    let out = safe(
        "<body bgcolor=#EEEEEE text=navy><table cellpadding=4 border=1 align=center cellspacing=0><tr><td bgcolor=ff0000 \
         valign=top nowrap><font color=#00F size=5 face=\"Arial, 'X Y'\">a</font></table>",
    );
    for wanted in [
        "<style>body{background-color:#eeeeee;color:navy;}</style>",
        "margin-left:auto;margin-right:auto;",
        "padding:4px;border:1px solid #999999;background-color:#ff0000;vertical-align:top;white-space:nowrap;",
        "<span style=\"color:#00f;font-size:24px;font-family:Arial,&quot;X Y&quot;;\">a</span>",
    ] {
        assert!(out.html.contains(wanted), "{wanted}\n{}", out.html);
    }
    assert!(out.has_colors && !safe("<p>a<b>b</b></p>").has_colors);
}

/// A small generator, so that a failure can be repeated.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

#[test]
fn sec_04_what_is_safe_stays_the_same_when_read_again() {
    let mut dice = Dice(42);
    let pieces: Vec<&str> = RUNS
        .iter()
        .chain(FETCHES)
        .copied()
        .chain([
            "<p>",
            "</p>",
            "<table>",
            "<td>",
            "</table>",
            "<a href=https://x.test>",
            "</a>",
            "<b>",
            "<i>",
            "</b>",
            "</i>",
            "<font color=red>",
            "<pre>\n\n",
            "<li>",
            "<style>",
            "</style>",
            "<!--",
            "-->",
            "\"",
            "'",
            ">",
            "<",
            "&lt;",
            "&amp;lt;",
            "&nbsp;",
            "x\0y",
            "<select>",
            "<textarea>",
            "<title>",
            "<plaintext>",
            "<noscript>",
            "<button>",
            "<div style='color:red",
        ])
        .collect();
    let mut settled = 0;
    for round in 0..5000 {
        let mut html = String::new();
        for _ in 0..=dice.roll(7) {
            let piece = pieces[dice.roll(pieces.len())];
            // Cut some pieces, so that they end in the middle of a tag.
            let mut end = if dice.roll(4) == 0 { dice.roll(piece.len() + 1) } else { piece.len() };
            while !piece.is_char_boundary(end) {
                end -= 1;
            }
            html.push_str(&piece[..end]);
        }
        let Ok(once) = sanitize([html.as_str()]) else { continue };
        settled += 1;
        let again = sanitize([once.html.as_str()]).unwrap();
        assert_eq!(again.html, once.html, "round {round}: {html:?}");
        assert_eq!(again.blocked, 0, "round {round}: {html:?}\n{}", once.html);
        for bad in ["<script", "<svg", "<math", "onerror", "javascript:", "trap", "EVIL"] {
            assert!(!tags(&once.html).contains(bad), "round {round}: {html:?}\n{}", once.html);
        }
    }
    assert!(settled > 4900, "{settled} of 5000 settled");
}

#[test]
fn sec_04_the_samples_come_out_safe_and_readable() {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if !path.extension().is_some_and(|extension| extension == "eml" || extension == "msg") {
                continue;
            }
            let parts = html_parts(&std::fs::read(&path).unwrap());
            if parts.is_empty() {
                continue;
            }
            seen += 1;
            let safe = sanitize(parts.iter().map(String::as_str)).unwrap();
            let again = sanitize([safe.html.as_str()]).unwrap();
            assert_eq!(again.blocked, 0, "{}", path.display());
        }
    }
    assert!(seen > 20, "{seen} samples have HTML");
}

#[test]
fn sec_02_wanted_pictures_get_names_and_trackers_stay_out() {
    let html = "<img src='https://a.test/1.png'><img src=//a.test/2.png alt=deux><img src='https://a.test/1.png'>\
                <img src='https://t.test/pixel' width=1 height=1><img src=ftp://a.test/x>\
                <p style='background:url(https://a.test/3.png)'>x</p>";
    let blocked = sanitize([html]).unwrap();
    assert_eq!((blocked.blocked, blocked.trackers, blocked.remote.len()), (6, 1, 0));
    let shown = sanitize_with([html], Remote::Shown).unwrap();
    assert_eq!(shown.remote, ["https://a.test/1.png", "https://a.test/2.png"]);
    assert_eq!((shown.blocked, shown.trackers), (3, 1), "tracker, ftp and background");
    assert!(shown.parts.is_empty());
    for index in 0..2 {
        assert!(shown.html.contains(&format!("src=\"cid:{}\"", remote_part(index))), "{}", shown.html);
    }
    assert!(!shown.html.contains("test"), "no address remains: {}", shown.html);
    let many: String = (0..300).map(|n| format!("<img src=https://a.test/{n}>")).collect();
    let many = sanitize_with([many.as_str(), html], Remote::Shown).unwrap();
    assert_eq!(many.remote.len(), 100);
    assert!(many.blocked >= 200);
}
