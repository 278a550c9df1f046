//! The type styles of the design, and galleys made with them.

use std::sync::Arc;

use egui::{
    Color32, FontFamily, FontId, Galley, Painter,
    text::{LayoutJob, TextFormat, TextWrapping},
};

/// A type style: size, line height and weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are those of DESIGN.md section 1")]
pub enum Type {
    Welcome,
    Page,
    Subject,
    Heading,
    Body,
    Ui,
    UiMedium,
    UiStrong,
    Cell,
    CellStrong,
    Small,
    SmallMedium,
    Status,
    StatusMedium,
    Caption,
    CaptionStrong,
    CaptionMedium,
    Mono,
}

impl Type {
    fn metrics(self) -> (f32, f32, &'static str) {
        match self {
            Self::Welcome => (26.0, 34.0, "ui-semibold"),
            Self::Page => (20.0, 28.0, "ui-semibold"),
            Self::Subject => (16.0, 22.0, "ui-semibold"),
            Self::Heading => (14.0, 20.0, "ui-semibold"),
            Self::Body => (14.0, 21.0, "ui"),
            Self::Ui => (13.0, 18.0, "ui"),
            Self::UiMedium => (13.0, 18.0, "ui-medium"),
            Self::UiStrong => (13.0, 18.0, "ui-semibold"),
            Self::Cell => (12.5, 18.0, "ui"),
            Self::CellStrong => (12.5, 18.0, "ui-semibold"),
            Self::Small => (12.0, 18.0, "ui"),
            Self::SmallMedium => (12.0, 18.0, "ui-medium"),
            Self::Status => (11.5, 16.0, "ui"),
            Self::StatusMedium => (11.5, 16.0, "ui-medium"),
            Self::Caption => (11.0, 16.0, "ui"),
            Self::CaptionStrong => (11.0, 16.0, "ui-semibold"),
            Self::CaptionMedium => (11.0, 18.0, "ui-medium"),
            Self::Mono => (12.0, 17.0, "mono"),
        }
    }

    /// Returns the font.
    #[must_use]
    pub fn font(self) -> FontId {
        let (size, _, family) = self.metrics();
        FontId::new(size, FontFamily::Name(family.into()))
    }

    /// Returns the height of a line.
    #[must_use]
    pub fn line(self) -> f32 {
        self.metrics().1
    }

    /// Returns the format of text in this style.
    #[must_use]
    pub fn format(self, color: Color32) -> TextFormat {
        TextFormat { font_id: self.font(), line_height: Some(self.line()), color, ..Default::default() }
    }
}

/// Lays out one line, cut with `…` at `max_width`.
#[must_use]
pub fn line(painter: &Painter, text: &str, style: Type, color: Color32, max_width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::default();
    job.append(text, 0.0, style.format(color));
    one_line(painter, job, max_width)
}

/// Lays out at most so many lines, the last one cut with `…`.
#[must_use]
pub fn lines(
    painter: &Painter,
    text: &str,
    style: Type,
    color: Color32,
    max_width: f32,
    rows: usize,
) -> Arc<Galley> {
    if rows == 1 {
        return line(painter, text, style, color, max_width);
    }
    let mut job = LayoutJob::default();
    job.append(text, 0.0, style.format(color));
    job.wrap = TextWrapping { max_width, max_rows: rows, ..Default::default() };
    painter.layout_job(job)
}

/// More letters than a line shows. Names and subjects of hostile mail have a million, and egui lays out every one
/// before it cuts the line.
const MOST_OF_LINE: usize = 2000;

/// Leaves out of a job what a line cannot show of it.
fn shorten(job: &mut LayoutJob) {
    let Some((end, _)) = job.text.char_indices().nth(MOST_OF_LINE) else { return };
    job.text.truncate(end);
    job.sections.retain_mut(|section| {
        section.byte_range.end.0 = section.byte_range.end.0.min(end);
        section.byte_range.start.0 < end
    });
}

/// Lays out a prepared job as one line, cut with `…` at `max_width`.
#[must_use]
pub fn one_line(painter: &Painter, mut job: LayoutJob, max_width: f32) -> Arc<Galley> {
    shorten(&mut job);
    job.break_on_newline = false;
    job.wrap = TextWrapping { max_width, max_rows: 1, break_anywhere: true, ..Default::default() };
    painter.layout_job(job)
}

/// Lays out a paragraph wrapped at `max_width`.
#[must_use]
pub fn paragraph(painter: &Painter, text: &str, style: Type, color: Color32, max_width: f32) -> Arc<Galley> {
    let mut job = LayoutJob::default();
    job.append(text, 0.0, style.format(color));
    job.wrap.max_width = max_width;
    painter.layout_job(job)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_34_of_a_name_of_a_million_letters_a_line_lays_out_what_it_can_show() {
        let mut job = LayoutJob::default();
        job.append("é", 0.0, Type::Ui.format(Color32::BLACK));
        job.append(&"m".repeat(1 << 20), 0.0, Type::Ui.format(Color32::RED));
        job.append("fin", 0.0, Type::Ui.format(Color32::BLACK));
        shorten(&mut job);
        assert_eq!(job.text.chars().count(), MOST_OF_LINE);
        assert_eq!(job.sections.len(), 2);
        assert_eq!(job.sections[1].byte_range.end.0, job.text.len());
    }
}
