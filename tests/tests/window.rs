//! The real window on a real screen, driven from outside by accessible names.

#[path = "../src/window/mod.rs"]
mod window;

use std::fs;

use window::{Result, Screen};

#[test]
fn a_ticket_is_created_from_a_message_in_the_window() {
    if let Err(error) = create_ticket() {
        panic!("{error}");
    }
}

/// Opens the demonstration, selects a folder and a message, searches, creates a ticket from the message and
/// finds its chip; then the command line finds the ticket while the window still has the store.
fn create_ticket() -> Result<()> {
    let program = window::etabli()?;
    let plugins = window::plugins()?;
    let screen = Screen::start()?;
    let store = screen.folder().join("store");
    let etabli = || {
        let mut command = screen.command(&program);
        command.arg("--store").arg(&store).args(["--lang", "fr"]).env("ETABLI_PLUGIN_DIR", &plugins);
        command
    };
    let running = screen.run("etabli", etabli().arg("demo"))?;

    let picture = window::profile_folder()?.with_file_name("window.png");
    screen.drive(&running, &picture)?;
    println!("screenshot: {}", picture.display());
    if let Some(copy) = std::env::var_os("ETABLI_SAVE_SCREENSHOT") {
        fs::copy(&picture, &copy).map_err(|error| format!("{}: {error}", copy.display()))?;
    }

    let found = etabli()
        .args(["search", "coulissante", "--field", "subject-sender", "--in", "SAV en cours", "--json"])
        .output()
        .map_err(|error| format!("the command line cannot be started: {error}"))?;
    let lines = String::from_utf8_lossy(&found.stdout);
    let line = lines
        .lines()
        .find(|line| line.contains("Porte coulissante bloquée"))
        .ok_or_else(|| format!("the command line finds {lines}{}", String::from_utf8_lossy(&found.stderr)))?;
    let row: serde_json::Value = serde_json::from_str(line).map_err(|error| format!("{error}: {line}"))?;
    let id = row["id"].as_str().ok_or_else(|| format!("no id in {line}"))?;
    let shown = etabli()
        .args(["show", id, "--json"])
        .output()
        .map_err(|error| format!("the command line cannot be started: {error}"))?;
    let message: serde_json::Value = serde_json::from_slice(&shown.stdout)
        .map_err(|error| format!("{error}: {}", String::from_utf8_lossy(&shown.stderr)))?;
    let links = message["links"].as_array().map(Vec::as_slice).unwrap_or_default();
    if links.iter().any(|link| link["title"].as_str().is_some_and(|title| title.starts_with("T-"))) {
        return Ok(());
    }
    Err(format!("the command line shows no ticket at the message: {}", message["links"]))
}
