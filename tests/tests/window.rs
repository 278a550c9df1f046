//! The real window on a real screen, driven from outside by accessible names.

#[path = "../src/tutorial.rs"]
mod tutorial;
#[path = "../src/window/mod.rs"]
mod window;

use std::{fs, path::Path, process::Command, time::Duration};

use etabli_test_servers::{MailServers, User, wait_for};
use etabli_tests::Letter;

use tutorial::{Newcomer, Step};
use window::{Result, Screen};

#[test]
fn a_ticket_is_created_from_a_message_in_the_window() {
    if let Err(error) = create_ticket() {
        panic!("{error}");
    }
}

#[test]
fn x_02_mail_arrives_in_the_window_and_the_desktop_is_told() {
    if let Err(error) = watch_mail() {
        panic!("{error}");
    }
}

#[test]
fn mail_15_a_message_written_in_the_window_is_read_by_another_parser() {
    if let Err(error) = write_message() {
        panic!("{error}");
    }
}

#[test]
fn x_19_the_main_paths_are_gone_with_the_keyboard_alone() {
    if let Err(error) = walk_with_keys() {
        panic!("{error}");
    }
}

#[test]
fn screens_of_the_design_look_like_it_in_light_and_dark() {
    if let Err(error) = take_screens() {
        panic!("{error}");
    }
}

#[test]
fn n_11_the_tutorial_ends_with_a_column_in_the_window() {
    if let Err(error) = follow_tutorial() {
        panic!("{error}");
    }
}

fn walk_with_keys() -> Result<()> {
    let (program, plugins) = (window::etabli()?, window::plugins()?);
    let screen = Screen::start()?;
    let mut etabli = screen.command(&program);
    etabli.arg("--store").arg(screen.folder().join("store")).args(["--lang", "fr", "demo"]);
    let running = screen.run("etabli", etabli.env("ETABLI_PLUGIN_DIR", &plugins))?;
    let picture = window::profile_folder()?.with_file_name("window-keyboard.png");
    screen.drive(&running, "keyboard.py", &picture, &[])
}

/// Takes the screens that the design has pictures of, into `target/screens`; `ETABLI_SAVE_SCREENS` names a folder
/// that receives them too.
fn take_screens() -> Result<()> {
    let program = window::etabli()?;
    let plugins = window::plugins()?;
    let screens = window::profile_folder()?.with_file_name("screens");
    let last = screens.with_extension("png");
    for (what, command) in [("demo", Some("demo")), ("first-run", None)] {
        for theme in ["light", "dark"] {
            let screen = Screen::start()?;
            let mut etabli = screen.command(&program);
            etabli.arg("--store").arg(screen.folder().join("store")).args(["--lang", "fr"]).args(command);
            let running = screen.run("etabli", etabli.env("ETABLI_PLUGIN_DIR", &plugins))?;
            let folder = screens.join(theme);
            let folder = folder.to_str().ok_or("the target folder has no name in UTF-8")?;
            screen.drive(&running, "screens.py", &last, &[folder, theme, what])?;
        }
    }
    let Some(copy) = std::env::var_os("ETABLI_SAVE_SCREENS").map(std::path::PathBuf::from) else {
        return Ok(());
    };
    for theme in ["light", "dark"] {
        let said = |error: std::io::Error| format!("{}: {error}", copy.display());
        fs::create_dir_all(copy.join(theme)).map_err(said)?;
        for picture in fs::read_dir(screens.join(theme)).map_err(said)?.flatten() {
            fs::copy(picture.path(), copy.join(theme).join(picture.file_name())).map_err(said)?;
        }
    }
    Ok(())
}

/// Types all that the tutorial says. What it promises before the window is open is looked for at the command line,
/// by a test of the program; here the window has to show it.
fn follow_tutorial() -> Result<()> {
    let program = window::etabli()?;
    let screen = Screen::start()?;
    let home = screen.folder().join("newcomer");
    fs::create_dir(&home).map_err(|error| error.to_string())?;
    let newcomer = Newcomer { folder: &home, program: &program };
    newcomer.arrive()?;
    let steps = tutorial::steps()?;
    tutorial::check_typing(&steps)?;
    let picture = window::profile_folder()?.with_file_name("window-tutorial.png");
    let look = |running: &window::Process, rows: &[String]| {
        let more: Vec<&str> = ["Inbox", "Words"].into_iter().chain(rows.iter().map(String::as_str)).collect();
        screen.drive(running, "column.py", &picture, &more)
    };
    // The first that goes on running is the window, the second loads the plugin anew.
    let mut running: Vec<window::Process> = Vec::new();
    let (mut rows, mut seen) = (Vec::new(), 0);
    for step in steps {
        match step {
            Step::File(file, text) => newcomer.write(&file, &text)?,
            Step::Run(commands) => {
                newcomer.run(screen.command("sh"), &commands)?;
            }
            Step::Leave(commands) => {
                let (name, commands) =
                    if running.is_empty() { ("window", commands) } else { ("dev", commands) };
                let mut shell = newcomer.shell(screen.command("sh"), &last_replaces_shell(&commands))?;
                running.push(screen.run(name, &mut shell)?);
            }
            Step::Promise(promised) => rows = promised.iter().map(row).collect::<Result<_>>()?,
        }
        if let (Some(window), false) = (running.first(), rows.is_empty()) {
            look(window, &rows)?;
            seen += rows.len();
            rows.clear();
        }
    }
    if seen == 4 { Ok(()) } else { Err(format!("the window showed {seen} values")) }
}

/// Returns commands of which the last one takes the place of the shell: its process is the window's.
fn last_replaces_shell(commands: &str) -> String {
    match commands.trim_end().rsplit_once('\n') {
        Some((before, last)) => format!("{before}\nexec {last}"),
        None => format!("exec {commands}"),
    }
}

/// Writes a promised row as the script of the window takes it.
fn row(promised: &serde_json::Value) -> Result<String> {
    let word = |key: &str| promised[key].as_str().ok_or_else(|| format!("no {key} in {promised}"));
    Ok(format!("{}={}", word("subject")?, word("org.example.subject-words/words")?))
}

/// Adds an account by the command line, opens the window on it, and delivers mail meanwhile.
fn watch_mail() -> Result<()> {
    let program = window::etabli()?;
    let screen = Screen::start()?;
    let store = screen.folder().join("store");
    let passphrase = screen.folder().join("passphrase");
    fs::write(&passphrase, "a passphrase of tests").map_err(|error| error.to_string())?;
    let etabli = || {
        let mut command = screen.command(&program);
        command.arg("--store").arg(&store).args(["--lang", "fr"]).env("ETABLI_PASSPHRASE_FILE", &passphrase);
        command
    };
    let servers = MailServers::shared();
    let user = servers.add_user("window");
    let deliver = |subject: &str| {
        let letter = Letter::new(&format!("{}@x.example", subject.len()), subject).raw();
        servers.deliver(&user, &letter);
    };
    add_account(&screen, &etabli, &servers, &user)?;
    deliver("Premier message");
    said(etabli().arg("fetch"))?;
    let running = screen.run("etabli", &mut etabli())?;
    let picture = window::profile_folder()?.with_file_name("window-mail.png");
    std::thread::scope(|scope| {
        let driven = scope.spawn(|| screen.drive(&running, "mail.py", &picture, &["Atelier"]));
        // Whether it comes before the window watches the inbox or after, it is news.
        wait_for("the window to own the store", Duration::from_secs(60), || {
            store.join("owner.sock").exists()
        });
        deliver("Second message");
        driven.join().unwrap_or_else(|_| Err("the driver panicked".to_owned()))
    })
}

/// Runs a command and returns what it says.
fn said(command: &mut Command) -> Result<String> {
    let output = command.output().map_err(|error| format!("a program cannot be started: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let failed = || Err(format!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    if output.status.success() { Ok(text) } else { failed() }
}

/// Makes a store with one account by the command line.
fn add_account(
    screen: &Screen,
    etabli: &dyn Fn() -> Command,
    servers: &MailServers,
    user: &User,
) -> Result<()> {
    let password = screen.folder().join("password");
    fs::write(&password, format!("{}\n", user.password)).map_err(|error| error.to_string())?;
    let typed = fs::File::open(&password).map_err(|error| error.to_string())?;
    said(etabli().arg("init"))?;
    let imap = format!("127.0.0.1:{}", servers.imaps());
    let smtp = format!("127.0.0.1:{}", servers.submissions());
    let mut add = etabli();
    add.args(["account", "add", "Atelier", "--address", &user.address, "--login", &user.address]);
    add.args(["--imap", &imap, "--smtp", &smtp, "--password-stdin", "--ca"]).arg(servers.ca_file());
    said(add.stdin(typed))?;
    Ok(())
}

/// Writes a message in the window, and reads what arrives with another parser.
fn write_message() -> Result<()> {
    let program = window::etabli()?;
    let screen = Screen::start()?;
    let store = screen.folder().join("store");
    let passphrase = screen.folder().join("passphrase");
    let text = |error: std::io::Error| error.to_string();
    fs::write(&passphrase, "a passphrase of tests").map_err(text)?;
    let etabli = || {
        let mut command = screen.command(&program);
        command.arg("--store").arg(&store).args(["--lang", "fr"]).env("ETABLI_PASSPHRASE_FILE", &passphrase);
        command
    };
    let servers = MailServers::shared();
    let (user, reader) = (servers.add_user("window-writer"), servers.add_user("window-reader"));
    add_account(&screen, &etabli, &servers, &user)?;
    servers.deliver(&user, &Letter::new("first@x.example", "Premier message").raw());
    said(etabli().arg("fetch"))?;
    let (plan, file) = (screen.folder().join("plan.png"), screen.folder().join("relevé é.txt"));
    fs::write(&plan, b"\x89PNG\r\n\x1a\n0123456789").map_err(text)?;
    fs::write(&file, "Mesuré à l’atelier\n").map_err(text)?;
    let running = screen.run("etabli", &mut etabli())?;
    let picture = window::profile_folder()?.with_file_name("window-write.png");
    let paths = [plan.display().to_string(), file.display().to_string()];
    screen.drive(&running, "write.py", &picture, &[&reader.address, &paths[0], &paths[1]])?;
    wait_for("the message to arrive", Duration::from_secs(90), || {
        !servers.mailbox(&reader, "INBOX").is_empty()
    });
    let arrived = servers.mailbox(&reader, "INBOX");
    let raw = screen.folder().join("arrived.eml");
    fs::write(&raw, arrived.first().ok_or("nothing arrived")?).map_err(text)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("window/read.py");
    let read = said(screen.command("/usr/bin/python3").arg(script).arg(&raw))?;
    let read: serde_json::Value = serde_json::from_str(&read).map_err(|error| format!("{error}: {read}"))?;
    assert_eq!(arrived.len(), 1);
    assert_eq!(read["to"], serde_json::json!([["Lecteur", reader.address]]));
    assert_eq!(read["subject"], "Plan de l’été – « vu »");
    assert_eq!(read["defects"], serde_json::json!([]));
    let plain = read["text"].as_str().unwrap_or_default();
    assert_eq!(plain.trim_end().replace("\r\n", "\n"), "Bonjour à tous,\n\nvoici le plan : [plan.png]");
    let html = read["html"].as_str().unwrap_or_default();
    let cid = read["files"][0]["cid"].as_str().unwrap_or("none");
    assert!(
        html.contains("<b>Bonjour</b> à tous,") && html.contains(&format!("src=\"cid:{cid}\"")),
        "{html}"
    );
    let files: Vec<String> = read["files"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|file| format!("{} {} {} {}", file["name"], file["type"], file["disposition"], file["base64"]))
        .collect();
    assert_eq!(
        files,
        [
            r#""plan.png" "image/png" "inline" "iVBORw0KGgowMTIzNDU2Nzg5""#,
            r#""relevé é.txt" "text/plain" "attachment" "TWVzdXLDqSDDoCBs4oCZYXRlbGllcgo=""#,
        ]
    );
    Ok(())
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
    screen.drive(&running, "ticket.py", &picture, &[])?;
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
