//! The binary `etabli`: it opens the window, or does one thing from the command line and ends.
//!
//! Nothing here knows how mail is stored, read or searched: every command is one or a few requests to an
//! [`etabli_engine::Session`], and every answer is a view model.
//! Start reading in `args.rs` (what can be typed) and `commands/` (what it does).

mod args;
mod commands;
mod context;
mod job;
mod json;
mod output;
mod password;
mod platform;
mod stop;
mod text;
mod window;

use std::process::ExitCode;

use crate::{context::Context, text::Text};

fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    let lang = text::wanted_language(&words, |name| std::env::var(name).ok());
    let text = Text::new(lang);
    let cli = match args::parse(words, &text) {
        Ok(cli) => cli,
        Err(usage) => return usage.show(),
    };
    start_log(cli.common.verbose);
    let context = Context::new(cli.common, cli.safe_mode, text);
    match commands::run(cli.command, &context) {
        Ok(code) => ExitCode::from(code),
        Err(stop) => {
            stop.show(&context.text);
            ExitCode::from(stop.exit_code())
        }
    }
}

/// Sends the log to standard error: faults only, or everything worth knowing with `--verbose`.
/// `ETABLI_LOG` takes a filter of its own.
fn start_log(verbose: bool) {
    use tracing_subscriber::EnvFilter;
    let filter = match std::env::var("ETABLI_LOG") {
        Ok(filter) if !filter.is_empty() => filter,
        _ if verbose => "info,etabli=debug,etabli_engine=debug,etabli_store=debug".to_owned(),
        _ => "off".to_owned(),
    };
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::new(filter))
        .with_writer(std::io::stderr)
        .with_target(false)
        .finish();
    // A second subscriber can only exist where a test installed one; it may stay.
    let _ = tracing::subscriber::set_global_default(subscriber);
}
