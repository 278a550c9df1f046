//! The terminal, for passwords.

use std::{
    io::{self, Write},
    process::{Command, Stdio},
};

/// Asks for a text that the terminal does not show.
pub(crate) fn read_hidden(prompt: &str) -> io::Result<String> {
    let mut terminal = io::stderr();
    write!(terminal, "{prompt}")?;
    terminal.flush()?;
    let mut typed = String::new();
    let read = {
        let _hidden = Hidden::start();
        io::stdin().read_line(&mut typed)
    };
    writeln!(terminal)?;
    read?;
    Ok(typed.trim_end_matches(['\r', '\n']).to_owned())
}

/// The terminal shows nothing of what is typed as long as this lives.
struct Hidden(bool);

impl Hidden {
    fn start() -> Self {
        Self(stty("-echo"))
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        if self.0 {
            stty("echo");
        }
    }
}

/// Changes how the terminal on standard input behaves; reports whether that worked.
fn stty(setting: &str) -> bool {
    Command::new("stty").arg(setting).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}
