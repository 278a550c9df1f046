//! `completions`.

use crate::{args, context::Context, output::Out, stop::Stop};

/// Prints the completion script for a shell.
pub(super) fn completions(context: &Context, shell: clap_complete::Shell) -> Result<u8, Stop> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut args::command(&context.text), "etabli", &mut script);
    let mut out = Out::new();
    out.bytes(&script)?;
    out.finish()?;
    Ok(0)
}
