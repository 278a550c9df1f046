//! The window: without a command, and `demo`.

use etabli_engine::{JobState, Reply, Request, Store};

use crate::{
    context::{Context, ask},
    job, platform,
    stop::Stop,
    window::{self, Content},
};

/// Opens the window, on an empty store the first time.
pub(super) fn open(context: &Context) -> Result<u8, Stop> {
    if !platform::has_display() {
        return Err(Stop::sentence("no-display", ""));
    }
    match context.open_or_sign_in() {
        Ok(content) => show(context, content),
        Err(failure) => {
            // Whoever started the program by a click sees no terminal.
            show(context, Content::Failure(failure.clone()))?;
            Err(failure.into())
        }
    }
}

/// Opens the window on the demonstration mailbox, which is made the first time.
pub(super) fn demo(context: &Context) -> Result<u8, Stop> {
    let store = context.demo_store()?;
    let subject = store.display().to_string();
    let session = context.open_or_make(store)?;
    let about = ask!(session, Request::Store(Store::Session), Reply::Session(about) => about);
    if about.messages == 0 {
        let job = job::run(&session, Request::Store(Store::FillDemo), &context.text)?;
        match job.state {
            JobState::Failed(failure) => return Err(failure.into()),
            JobState::Cancelled => return Err(Stop::sentence("demo-cancelled", subject)),
            _ => {}
        }
    }
    if !platform::has_display() {
        return Err(Stop::sentence("demo-no-display", subject));
    }
    show(context, Content::Demo(session))
}

fn show(context: &Context, content: Content) -> Result<u8, Stop> {
    window::open(content, context.chosen_lang)?;
    Ok(0)
}
