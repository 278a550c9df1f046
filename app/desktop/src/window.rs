//! The window itself: eframe around the workbench of `etabli-ui`.

use std::{collections::VecDeque, sync::Arc};

use etabli_engine::{Accounts, Backend, Failure, Incoming, Lang, Request, Session, Tag};
use etabli_ui::{Start, UiOptions, Workbench};

use crate::{platform::Desktop, stop::Stop};

/// How long mail may be sent after the window closed, in seconds.
const LAST_SENDING: u32 = 20;

/// What the window shows.
pub(crate) enum Content {
    /// The mail of a store.
    Mail(Session),
    /// The demonstration mailbox.
    Demo(Session),
    /// Why the store cannot be opened.
    Failure(Failure),
}

/// Shows the workbench until the person closes it.
///
/// Without a language the window takes the person's setting.
pub(crate) fn open(content: Content, lang: Option<Lang>) -> Result<(), Stop> {
    let session = match &content {
        Content::Mail(session) | Content::Demo(session) => Some(session.clone()),
        Content::Failure(_) => None,
    };
    let native = eframe::NativeOptions { centered: true, ..etabli_ui::native_options() };
    let start = move |cc: &eframe::CreationContext<'_>| -> Box<dyn eframe::App> {
        let context = cc.egui_ctx.clone();
        let wake: Arc<dyn Fn() + Send + Sync> = Arc::new(move || context.request_repaint());
        let mut options = UiOptions { lang, platform: Box::<Desktop>::default(), ..UiOptions::default() };
        let backend = match content {
            Content::Mail(session) => {
                if let Err(failure) = session.call(Request::Accounts(Accounts::RunByItself)) {
                    tracing::warn!(%failure, "accounts are fetched by hand only");
                }
                session.into_backend(wake)
            }
            Content::Demo(session) => {
                options.start = Start::Demo;
                session.into_backend(wake)
            }
            Content::Failure(failure) => {
                options.opening_failure = Some(failure.clone());
                Box::new(Refusing { failure, tags: VecDeque::new() })
            }
        };
        Box::new(Workbench::new(cc, backend, options))
    };
    eframe::run_native("etabli", native, Box::new(move |cc| Ok(start(cc))))
        .map_err(|error| Stop::sentence("window-failed", error.to_string()))?;
    if let Some(session) = session {
        let request = Request::Accounts(Accounts::FinishSending { patience: LAST_SENDING });
        if let Err(failure) = session.call(request) {
            tracing::warn!(%failure, "the outbox could not be emptied at the end");
        }
    }
    Ok(())
}

/// Stands where a session would, when there is none: every request fails for the same reason.
struct Refusing {
    failure: Failure,
    tags: VecDeque<Tag>,
}

impl Backend for Refusing {
    fn send(&mut self, tag: Tag, _: Request) {
        self.tags.push_back(tag);
    }

    fn poll(&mut self) -> Option<Incoming> {
        self.tags.pop_front().map(|tag| Incoming::Reply(tag, Err(self.failure.clone())))
    }
}

#[cfg(test)]
mod tests {
    use etabli_engine::{FailureCode, Store};

    use super::*;

    #[test]
    fn without_a_store_every_request_fails_for_the_same_reason() {
        let failure = Failure::new(FailureCode::StoreNewer, "/s");
        let mut backend = Refusing { failure: failure.clone(), tags: VecDeque::new() };
        assert_eq!(backend.poll(), None);
        backend.send(7, Request::Store(Store::Session));
        assert_eq!(backend.poll(), Some(Incoming::Reply(7, Err(failure))));
        assert_eq!(backend.poll(), None);
    }
}
