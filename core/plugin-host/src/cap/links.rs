//! `links`: chips for records.

use etabli_model::Chip;

use crate::{
    Lang, Record,
    bind::links::exports::etabli::plugin::links as wit,
    cap::convert::tone,
    text::{Texts, clean},
};

/// Gives each chip the record it stands for.
pub(crate) fn chips(
    chips: Vec<wit::Chip>,
    records: &[Record],
    plugin_id: &str,
    texts: &Texts,
    lang: Lang,
) -> Result<Vec<Chip>, String> {
    if chips.len() != records.len() {
        return Err(format!("{} chips for {} records", chips.len(), records.len()));
    }
    let chip = |(chip, record): (wit::Chip, &Record)| Chip {
        kind: format!("{plugin_id}/{}", record.record_type),
        target: record.id.0,
        icon: clean(&chip.icon),
        title: texts.resolve(&chip.title, lang),
        detail: texts.resolve_optional(chip.detail.as_ref(), lang),
        state: texts.resolve_optional(chip.state.as_ref(), lang),
        tone: tone(chip.tone),
    };
    Ok(chips.into_iter().zip(records).map(chip).collect())
}
