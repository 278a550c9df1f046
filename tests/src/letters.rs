//! Messages to order, and the sample messages of the repository.

use std::path::{Path, PathBuf};

/// A message in the making.
#[derive(Debug, Clone)]
pub struct Letter {
    headers: Vec<(String, String)>,
    body: String,
}

impl Letter {
    /// Begins a message from one address to another.
    #[must_use]
    pub fn new(message_id: &str, subject: &str) -> Self {
        let letter = Self { headers: Vec::new(), body: "Bonjour,\r\n".to_owned() };
        letter
            .header("From", "Claire Vasseur <c.vasseur@saint-aubin.example>")
            .header("To", "sav@lantelme.example")
            .header("Date", "Tue, 24 Nov 2026 09:42:00 +0100")
            .header("Message-ID", &format!("<{message_id}>"))
            .header("Subject", subject)
    }

    /// Sets a header, replacing one of the same name.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Makes it an answer to the last of these Message-IDs.
    #[must_use]
    pub fn answers(self, references: &[&str]) -> Self {
        let ids: Vec<String> = references.iter().map(|id| format!("<{id}>")).collect();
        let last = ids.last().cloned().unwrap_or_default();
        self.header("References", &ids.join(" ")).header("In-Reply-To", &last)
    }

    /// Sets the text.
    #[must_use]
    pub fn body(mut self, body: &str) -> Self {
        body.clone_into(&mut self.body);
        self
    }

    /// Adds a file, in base64 lines of 76 characters.
    #[must_use]
    pub fn attachment(self, name: &str, base64_lines: &str) -> Self {
        let body = format!(
            "--b\r\nContent-Type: text/plain\r\n\r\n{}\r\n--b\r\nContent-Type: application/pdf; name=\"{name}\"\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n\
             {base64_lines}\r\n--b--\r\n",
            self.body
        );
        self.header("Content-Type", "multipart/mixed; boundary=b").body(&body)
    }

    /// Returns the bytes of the message.
    #[must_use]
    pub fn raw(&self) -> Vec<u8> {
        let mut raw: String =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        raw.push_str("\r\n");
        raw.push_str(&self.body);
        raw.into_bytes()
    }
}

/// Returns the folder of the repository.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}

/// Returns every sample message of the repository, in order.
#[must_use]
pub fn corpus_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut dirs = vec![root().join("tests/corpus")];
    while let Some(dir) = dirs.pop() {
        for path in std::fs::read_dir(dir).into_iter().flatten().flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension().is_some_and(|ending| ending == "eml" || ending == "msg") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}
