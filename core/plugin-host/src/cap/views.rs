//! `views` and `message-fields`: what is drawn of records.

use etabli_model::{MsgId, RecordId};

use crate::{
    FieldBadge, Lang, Manifest, Widget,
    bind::{
        message_fields::exports::etabli::plugin::message_fields as fields,
        views::exports::etabli::plugin::views as wit,
    },
    cap::convert::tone,
    text::{Texts, clean},
};

const MAX_WIDGETS: usize = 500;
const MAX_ROWS: usize = 1000;

/// Checks the page of a record and puts its texts into the viewer's language.
pub(crate) fn widgets(
    widgets: Vec<wit::Widget>,
    manifest: &Manifest,
    texts: &Texts,
    lang: Lang,
) -> Result<Vec<Widget>, String> {
    if widgets.len() > MAX_WIDGETS {
        return Err(format!("a page of more than {MAX_WIDGETS} widgets"));
    }
    let show = |text| texts.resolve(&text, lang);
    let rows = |count: usize| {
        if count > MAX_ROWS { Err(format!("a list of more than {MAX_ROWS} rows")) } else { Ok(()) }
    };
    let one = |widget| {
        Ok(match widget {
            wit::Widget::Section(title) => Widget::Section(show(title)),
            wit::Widget::Paragraph(text) => Widget::Paragraph(show(text)),
            wit::Widget::Labelled(pair) => {
                Widget::Labelled { label: show(pair.label), value: show(pair.value) }
            }
            wit::Widget::Badge(badge) => Widget::Badge { label: show(badge.label), tone: tone(badge.tone) },
            wit::Widget::Note(note) => Widget::Note { label: show(note.label), tone: tone(note.tone) },
            wit::Widget::Progress(progress) => Widget::Progress {
                label: show(progress.label),
                done: progress.done.min(progress.total),
                total: progress.total,
            },
            wit::Widget::Action(action) => {
                if manifest.command(&action.command).is_none() {
                    return Err(format!("plugin.toml declares no command `{}`", action.command));
                }
                Widget::Action {
                    command: action.command,
                    label: show(action.label),
                    icon: clean(&action.icon),
                }
            }
            wit::Widget::Messages(ids) => {
                rows(ids.len())?;
                Widget::Messages(ids.into_iter().map(MsgId).collect())
            }
            wit::Widget::Records(ids) => {
                rows(ids.len())?;
                Widget::Records(ids.into_iter().map(RecordId).collect())
            }
            wit::Widget::Separator => Widget::Separator,
        })
    };
    widgets.into_iter().map(one).collect()
}

/// Checks that there is one badge for each record.
pub(crate) fn badges(
    badges: Vec<fields::Badge>,
    records: usize,
    texts: &Texts,
    lang: Lang,
) -> Result<Vec<FieldBadge>, String> {
    if badges.len() != records {
        return Err(format!("{} badges for {records} records", badges.len()));
    }
    let one = |badge: fields::Badge| FieldBadge {
        label: texts.resolve(&badge.label, lang),
        tone: tone(badge.tone),
        icon: clean(&badge.icon),
    };
    Ok(badges.into_iter().map(one).collect())
}
