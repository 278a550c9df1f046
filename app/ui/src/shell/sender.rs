//! The strip above a message that tells what is strange about its sender, outside of anything the message draws
//! (SEC-27).

use egui::Ui;
use etabli_engine::view::{AuthenticationView, SenderWarning};
use etabli_model::Tone;

use super::{Cx, strip::Strip};
use crate::{action::Actions, icons::Icon, state::OpenMessage};

pub(super) fn strip(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage, out: &mut Actions) {
    let has_failed = open.view.authentication == Some(AuthenticationView::Failed);
    let author = open.view.from.first().map(|author| author.address.address.as_str()).unwrap_or_default();
    let failed = has_failed.then(|| cx.i18n.tr_args("sender-failed", &[("address", author.into())]));
    let sentences: Vec<String> =
        failed.into_iter().chain(open.view.warnings.iter().map(|warning| sentence(cx, warning))).collect();
    if sentences.is_empty() {
        return;
    }
    let tone = if has_failed { Tone::Danger } else { Tone::Warn };
    let text = sentences.join(" ");
    Strip {
        name: "sender strip",
        tone,
        icon: Icon::ShieldWarning,
        text: &text,
        detail: "",
        links: Vec::new(),
    }
    .show(cx, ui, out);
}

fn sentence(cx: &Cx<'_>, warning: &SenderWarning) -> String {
    let tr = |key, args: &[(&str, &str)]| {
        let args: Vec<_> = args.iter().map(|(name, value)| (*name, (*value).into())).collect();
        cx.i18n.tr_args(key, &args)
    };
    match warning {
        SenderWarning::SeveralAuthors(all) => tr("sender-several", &[("addresses", &all.join(", "))]),
        SenderWarning::NameShows { shown, address } => {
            tr("sender-name-shows", &[("shown", shown), ("address", address)])
        }
        SenderWarning::SentBy(address) => tr("sender-sent-by", &[("address", address)]),
        SenderWarning::RepliesGoTo(address) => tr("sender-replies", &[("address", address)]),
        SenderWarning::LooksLike { domain, known } => {
            tr("sender-looks-like", &[("domain", domain), ("known", known)])
        }
        SenderWarning::ForeignLetters(domain) => tr("sender-foreign-letters", &[("domain", domain)]),
    }
}
