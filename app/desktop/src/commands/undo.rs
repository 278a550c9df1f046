//! `undo`.

use etabli_engine::{ChangeLabel, Mail, Reply, Request};

use crate::{
    context::{Context, ask},
    json::UndoneLine,
    output::Out,
    stop::Stop,
    text::Text,
};

/// Takes back this user's latest changes and says which.
pub(super) fn undo(context: &Context, count: u32) -> Result<u8, Stop> {
    let session = context.open()?;
    let undone = ask!(session, Request::Mail(Mail::Undo { count }), Reply::Undone(undone) => undone);
    let mut out = Out::new();
    for label in &undone {
        if context.json {
            out.json(&UndoneLine::new(label))?;
        } else {
            out.line(&describe(&context.text, label))?;
        }
    }
    out.finish()?;
    Ok(0)
}

fn describe(text: &Text, label: &ChangeLabel) -> String {
    let args = [("count", label.count.into()), ("name", label.name.as_str().into())];
    let what = text.find(&format!("change-{}", label.key), &args).unwrap_or_else(|| label.key.clone());
    text.tr_args("undo-done", &[("what", what.into())])
}

#[cfg(test)]
mod tests {
    use etabli_engine::Lang;

    use super::*;

    #[test]
    fn every_change_has_a_sentence() {
        let keys = [
            "moved",
            "trashed",
            "junked",
            "marked-read",
            "marked-unread",
            "folder-created",
            "folder-renamed",
            "folder-moved",
            "folder-deleted",
            "restored",
            "contact-added",
            "linked",
            "unlinked",
            "plugin",
        ];
        for lang in [Lang::Fr, Lang::En] {
            let text = Text::new(lang);
            for key in keys {
                let args = [("count", 2.into()), ("name", "Clients".into())];
                let sentence = text.find(&format!("change-{key}"), &args);
                let sentence = sentence.unwrap_or_else(|| panic!("no sentence for {key}"));
                assert!(!sentence.contains(['{', '}']), "{sentence}");
            }
        }
    }
}
