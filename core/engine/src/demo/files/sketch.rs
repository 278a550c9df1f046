//! The pictures of the demonstration mailbox.

use super::picture::{
    Picture,
    Shape::{Box, Disc, Line, Ring},
};

const WALL: u32 = 0xD9_D3_C7;
const OAK: u32 = 0xBF_93_5A;
const OAK_LIGHT: u32 = 0xCB_A2_6B;
const OAK_DARK: u32 = 0x8A_62_36;
const METAL: u32 = 0x4A_4E_52;
const RED: u32 = 0xC6_22_2B;

/// One leaf of a door with two mouldings.
fn leaf(picture: &mut Picture, left: f32, top: f32, lean: f32) {
    picture.paint(Box(left, top, 300.0, 195.0, lean), OAK_DARK);
    picture.paint(Box(left + 3.0, top + 3.0, 294.0, 189.0, lean), OAK);
    for (down, height) in [(22.0, 66.0), (108.0, 66.0)] {
        let shift = lean / 1000.0 * (down + height / 2.0 - 97.0);
        picture.paint(Box(left + 26.0 + shift, top + down, 248.0, height, lean), OAK_DARK);
        picture.paint(Box(left + 29.0 + shift, top + down + 3.0, 242.0, height - 6.0, lean), OAK_LIGHT);
    }
}

/// A sliding door whose right leaf has left its rail; the place is circled.
pub(in super::super) fn door() -> Picture {
    let mut picture = Picture::new(840, 300, WALL);
    for x in 0..8_u8 {
        let left = f32::from(x) * 105.0;
        picture.paint(Box(left, 250.0, 104.0, 50.0, 0.0), if x % 2 == 0 { 0xA9_8A_62 } else { 0xB3_95_6C });
    }
    leaf(&mut picture, 96.0, 55.0, 0.0);
    leaf(&mut picture, 430.0, 57.0, 26.0);
    picture.paint(Box(60.0, 30.0, 725.0, 20.0, 0.0), METAL);
    picture.paint(Box(60.0, 44.0, 725.0, 3.0, 0.0), 0x2E_31_34);
    for x in [150.0, 340.0, 475.0] {
        picture.paint(Disc(x, 46.0, 13.0), 0x22_25_28);
        picture.paint(Disc(x, 46.0, 4.0), 0x8C_91_96);
    }
    picture.paint(Disc(683.0, 56.0, 13.0), 0x22_25_28);
    picture.paint(Disc(683.0, 56.0, 4.0), 0x8C_91_96);
    picture.paint(Box(408.0, 140.0, 9.0, 38.0, 0.0), 0x2A_2D_30);
    picture.paint(Ring(683.0, 48.0, 34.0, 2.5), RED);
    picture
}

/// A counter with a drawer that stands open.
pub(in super::super) fn drawer() -> Picture {
    let mut picture = Picture::new(520, 340, 0xE7_E2_D8);
    picture.paint(Box(0.0, 290.0, 520.0, 50.0, 0.0), 0x9A_92_86);
    picture.paint(Box(40.0, 60.0, 440.0, 240.0, 0.0), OAK_DARK);
    picture.paint(Box(46.0, 66.0, 428.0, 228.0, 0.0), OAK);
    picture.paint(Box(24.0, 44.0, 472.0, 22.0, 0.0), 0x5B_4A_3A);
    for (top, shift) in [(84.0, 0.0), (156.0, 16.0), (228.0, 0.0)] {
        picture.paint(Box(64.0, top + shift, 392.0, 62.0, 0.0), OAK_DARK);
        picture.paint(Box(67.0, top + shift + 3.0, 386.0, 56.0, 0.0), OAK_LIGHT);
        picture.paint(Box(220.0, top + shift + 26.0, 80.0, 9.0, 0.0), METAL);
    }
    picture.paint(Box(64.0, 156.0, 392.0, 16.0, 0.0), 0x2B_23_1B);
    picture.paint(Ring(440.0, 168.0, 28.0, 2.5), RED);
    picture
}

/// A table top of oak with three scratches and a ruler beside them.
pub(in super::super) fn scratches() -> Picture {
    let mut picture = Picture::new(560, 320, OAK);
    for i in 0..16_u8 {
        let y = f32::from(i) * 21.0 + 6.0;
        let slope = f32::from(i % 5) * 3.0 - 6.0;
        picture.paint(Line(0.0, y, 560.0, y + slope, 1.0), if i % 3 == 0 { OAK_DARK } else { OAK_LIGHT });
    }
    for (x, y, length) in [(180.0, 90.0, 210.0), (205.0, 120.0, 160.0), (240.0, 165.0, 120.0)] {
        picture.paint(Line(x, y, x + length, y + 38.0, 2.0), 0xEA_DB_C2);
        picture.paint(Line(x, y + 2.0, x + length, y + 40.0, 0.8), 0x5E_41_22);
    }
    picture.paint(Box(60.0, 262.0, 440.0, 34.0, 0.0), 0xF2_D6_4B);
    for i in 0..45_u8 {
        let x = 64.0 + f32::from(i) * 9.7;
        let height = if i % 5 == 0 { 16.0 } else { 8.0 };
        picture.paint(Box(x, 262.0, 1.4, height, 0.0), 0x22_22_22);
    }
    picture
}

/// The plan of a reception desk with a sliding top.
pub(in super::super) fn plan() -> Picture {
    let mut picture = Picture::new(640, 420, 0xFB_FB_F8);
    let ink = 0x25_3A_5E;
    let mut outline = |x: f32, y: f32, width: f32, height: f32| {
        for (x0, y0, x1, y1) in [
            (x, y, x + width, y),
            (x, y + height, x + width, y + height),
            (x, y, x, y + height),
            (x + width, y, x + width, y + height),
        ] {
            picture.paint(Line(x0, y0, x1, y1, 1.2), ink);
        }
    };
    outline(12.0, 12.0, 616.0, 396.0);
    outline(70.0, 80.0, 420.0, 110.0);
    outline(90.0, 96.0, 180.0, 78.0);
    outline(290.0, 96.0, 180.0, 78.0);
    outline(70.0, 240.0, 420.0, 90.0);
    outline(430.0, 350.0, 198.0, 58.0);
    for (x0, y0, x1, y1) in
        [(70.0, 215.0, 490.0, 215.0), (520.0, 80.0, 520.0, 190.0), (270.0, 135.0, 290.0, 135.0)]
    {
        picture.paint(Line(x0, y0, x1, y1, 0.8), RED);
        picture.paint(Disc(x0, y0, 3.0), RED);
        picture.paint(Disc(x1, y1, 3.0), RED);
    }
    picture
}
