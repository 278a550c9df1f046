//! The HTML of a message, made safe to show.

use std::collections::HashMap;

use etabli_mail::{body, html, rich};
use etabli_model::{Attachment, MsgId};

use crate::{
    Failure,
    core::{Caller, Engine},
    mail::content,
    view::{HtmlView, LinkView, RemotePolicy},
};

/// A larger picture is not shown inside a message.
const MAX_PICTURE: u64 = 16 << 20;
/// More pictures than this are not shown.
const MAX_PICTURES: usize = 100;

impl Engine {
    /// `remote`: the reader wants the remote pictures.
    pub(crate) fn safe_html(&self, caller: &Caller, id: MsgId, remote: bool) -> Result<HtmlView, Failure> {
        let record = self.visible_record(caller, id)?;
        let skeleton = content::skeleton(&self.read()?, id)?;
        let parts = if record.has_html {
            body::html_parts(&skeleton.text)
        } else {
            let text = body::body(&skeleton.text).text;
            if !rich::is_right_to_left(&text) {
                return Ok(HtmlView::default());
            }
            // The window's own text knows one direction only.
            vec![rich::directed(&text)]
        };
        let policy = self.remote_policy(caller, id, &record, &skeleton.text)?;
        let is_shown = policy == RemotePolicy::Trusted || (remote && policy.allows());
        let shown = if is_shown { html::Remote::Shown } else { html::Remote::Blocked };
        let safe = match html::sanitize_with(parts.iter().map(String::as_str), shown) {
            Ok(safe) => safe,
            Err(error) => {
                tracing::info!(%id, %error, "shown as text");
                return Ok(HtmlView { refused: true, ..HtmlView::default() });
            }
        };
        let known = pictures(&record.attachments);
        let attachment = |content_id: &String| {
            let index = known.get(content_id.as_str())?;
            Some((content_id.clone(), u32::try_from(*index).ok()?))
        };
        Ok(HtmlView {
            html: safe.html,
            refused: false,
            blocked: safe.blocked,
            trackers: safe.trackers,
            hosts: safe.hosts,
            links: safe.links.into_iter().map(link).collect(),
            pictures: safe.parts.iter().filter_map(attachment).take(MAX_PICTURES).collect(),
            has_colors: safe.has_colors,
            policy,
            remote: (0..safe.remote.len()).map(html::remote_part).collect(),
        })
    }
}

/// Returns the files that HTML can show, by Content-ID: of several with the same one, the first picture.
pub(crate) fn pictures(attachments: &[Attachment]) -> HashMap<&str, usize> {
    let mut known = HashMap::new();
    for (index, file) in attachments.iter().enumerate() {
        let can_show = file.media_type.starts_with("image/") && file.size <= MAX_PICTURE;
        if can_show && !file.content_id.is_empty() {
            known.entry(file.content_id.as_str()).or_insert(index);
        }
    }
    known
}

fn link(link: html::Link) -> LinkView {
    LinkView { text: link.text, target: link.target, shows: link.shows.unwrap_or_default() }
}
