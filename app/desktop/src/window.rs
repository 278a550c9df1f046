//! The window itself: eframe around the workbench of `etabli-ui`.

use std::{
    collections::VecDeque,
    sync::{
        Arc, OnceLock,
        mpsc::{Receiver, channel},
    },
};

use etabli_engine::{
    Accounts, Backend, Door, Failure, FailureCode, Incoming, Lang, Request, Session, SignInName, Tag,
};
use etabli_ui::{SignIn, SignInWish, Start, UiOptions, Workbench};

use crate::{platform::Desktop, stop::Stop};

/// How long mail may be sent after the window closed, in seconds.
const LAST_SENDING: u32 = 20;

/// The session of the window, once there is one.
type Entered = Arc<OnceLock<Session>>;

/// What the window shows.
pub(crate) enum Content {
    /// The mail of a store.
    Mail(Session),
    /// The mail of a store, once somebody has signed in.
    SignIn {
        /// The way in.
        door: Arc<Door>,
        /// Who may sign in.
        names: Vec<SignInName>,
        /// Whom the command line named.
        user: Option<String>,
    },
    /// The demonstration mailbox.
    Demo(Session),
    /// Why the store cannot be opened.
    Failure(Failure),
}

/// Shows the workbench until the person closes it.
///
/// Without a language the window takes the person's setting.
pub(crate) fn open(content: Content, lang: Option<Lang>) -> Result<(), Stop> {
    let entered = Entered::default();
    let keep = Arc::clone(&entered);
    let native = eframe::NativeOptions { centered: true, ..etabli_ui::native_options() };
    let start = move |cc: &eframe::CreationContext<'_>| -> Box<dyn eframe::App> {
        let ctx = &cc.egui_ctx;
        let mut options = options(lang);
        let backend = match content {
            Content::Mail(session) => return Box::new(mail(ctx, session, lang, &keep)),
            Content::SignIn { door, names, user } => {
                return Box::new(Gate {
                    door,
                    page: SignIn::new(ctx, names, user.as_deref(), lang),
                    answer: None,
                    workbench: None,
                    lang,
                    entered: keep,
                });
            }
            Content::Demo(session) => {
                options.start = Start::Demo;
                session.into_backend(wake(ctx))
            }
            Content::Failure(failure) => {
                options.opening_failure = Some(failure.clone());
                Box::new(Refusing { failure, tags: VecDeque::new() })
            }
        };
        Box::new(Workbench::open(ctx, backend, options))
    };
    eframe::run_native("etabli", native, Box::new(move |cc| Ok(start(cc))))
        .map_err(|error| Stop::sentence("window-failed", error.to_string()))?;
    if let Some(session) = entered.get() {
        let request = Request::Accounts(Accounts::FinishSending { patience: LAST_SENDING });
        if let Err(failure) = session.call(request) {
            tracing::warn!(%failure, "the outbox could not be emptied at the end");
        }
    }
    Ok(())
}

fn options(lang: Option<Lang>) -> UiOptions {
    UiOptions { lang, platform: Box::<Desktop>::default(), ..UiOptions::default() }
}

fn wake(ctx: &eframe::egui::Context) -> Arc<dyn Fn() + Send + Sync> {
    let ctx = ctx.clone();
    Arc::new(move || ctx.request_repaint())
}

/// Makes the workbench over a person's session.
fn mail(
    ctx: &eframe::egui::Context,
    session: Session,
    lang: Option<Lang>,
    entered: &OnceLock<Session>,
) -> Workbench {
    // A window has one session from its first to its last moment.
    let _ = entered.set(session.clone());
    if let Err(failure) = session.call(Request::Accounts(Accounts::RunByItself)) {
        tracing::warn!(%failure, "accounts are fetched by hand only");
    }
    Workbench::open(ctx, session.into_backend(wake(ctx)), options(lang))
}

/// Asks who uses the store, then becomes the workbench.
struct Gate {
    door: Arc<Door>,
    page: SignIn,
    /// Where the answer to the last attempt arrives.
    answer: Option<Receiver<Result<Session, Failure>>>,
    workbench: Option<Workbench>,
    lang: Option<Lang>,
    entered: Entered,
}

impl Gate {
    /// Tries to sign in on a thread of its own, since checking a password takes a while.
    fn enter(&mut self, ctx: &eframe::egui::Context, wish: SignInWish) {
        let (sender, answer) = channel();
        let (door, wake) = (Arc::clone(&self.door), wake(ctx));
        let started = std::thread::Builder::new().name("sign-in".to_owned()).spawn(move || {
            // The window may be closed by now.
            let _ = sender.send(door.enter(Some(&wish.user), wish.password.as_ref()));
            wake();
        });
        match started {
            Ok(_) => self.answer = Some(answer),
            Err(error) => self.page.refuse(Failure::new(FailureCode::Internal, "").because(error)),
        }
    }
}

impl eframe::App for Gate {
    fn logic(&mut self, ctx: &eframe::egui::Context, frame: &mut eframe::Frame) {
        if let Some(answer) = self.answer.take() {
            match answer.try_recv() {
                Ok(Ok(session)) => self.workbench = Some(mail(ctx, session, self.lang, &self.entered)),
                Ok(Err(failure)) => self.page.refuse(failure),
                Err(_) => self.answer = Some(answer),
            }
        }
        if let Some(workbench) = &mut self.workbench {
            workbench.logic(ctx, frame);
        }
    }

    fn ui(&mut self, ui: &mut eframe::egui::Ui, frame: &mut eframe::Frame) {
        match &mut self.workbench {
            Some(workbench) => workbench.ui(ui, frame),
            None => {
                if let Some(wish) = self.page.show(ui) {
                    self.enter(&ui.ctx().clone(), wish);
                }
            }
        }
    }

    fn clear_color(&self, visuals: &eframe::egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, context: Option<&eframe::glow::Context>) {
        if let Some(workbench) = &mut self.workbench {
            workbench.on_exit(context);
        }
    }
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
