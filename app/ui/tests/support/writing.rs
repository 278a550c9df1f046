//! Messages being written in the sample mailbox.

use etabli_engine::{
    Assist, Draft, DraftFile, DraftId, Failure, FailureCode, Lang, PastedText, Reply, SignatureOf, Snippet,
    Spelling, TemplateHead, TemplateRow, Warning, Writing,
};
use etabli_model::{AccountId, Address, Chip, Mark, MsgId, Scope, Style, Timestamp, Tone};

use super::Sample;

const SIGNATURE: &str = "\n\n-- \nSAV Lantelme\n02 40 00 00 00\n";

/// A message with this subject has everything that one can be warned of.
pub const WARNED: &str = "Tout à la fois";

/// The category of the only template.
fn category() -> Chip {
    Chip {
        kind: "org.example.categories#category".to_owned(),
        target: 1,
        icon: String::new(),
        title: "SAV / Prise en charge".to_owned(),
        detail: "Catégorie".to_owned(),
        state: String::new(),
        tone: Tone::Danger,
    }
}

fn warnings() -> Vec<Warning> {
    let from =
        Address { name: "Claire Vasseur".to_owned(), address: "c.vasseur@saint-aubin.example".to_owned() };
    vec![
        Warning::AttachmentMissing { words: "ci-joint".to_owned() },
        Warning::SubjectEmpty,
        Warning::ManyRecipients { count: 14 },
        Warning::NewerReply { msg_id: MsgId(3), from, date: Timestamp::utc(1_795_521_600) },
        Warning::OthersAnswer { users: vec!["Bruno".to_owned()] },
        Warning::OtherOrganisation { addresses: vec!["a@autre.example".to_owned()] },
    ]
}

/// What every picture in a text shows: red, twice as wide as high.
fn picture() -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    let image = image::RgbaImage::from_pixel(80, 40, image::Rgba([255, 0, 0, 255]));
    image.write_to(&mut file, image::ImageFormat::Png).unwrap();
    file.into_inner()
}

impl Sample {
    pub(super) fn writing_request(&mut self, request: Writing) -> Result<Reply, Failure> {
        Ok(match request {
            Writing::List => Reply::Drafts(self.drafts.clone()),
            Writing::New { .. } => self.begin(Draft::default()),
            Writing::Answer { msg_id, to_all } => {
                let row = self.messages[&msg_id].row.clone();
                self.begin(Draft {
                    to: format!("{} <{}>", row.from.name, row.from.address),
                    cc: if to_all {
                        "Bruno Lescure <b.lescure@saint-aubin.example>".into()
                    } else {
                        "".into()
                    },
                    subject: format!("RE: {}", row.subject),
                    quote: "Le 24/11/2026 à 09:42, Claire Vasseur a écrit\u{a0}:\n> Bonjour,\n".to_owned(),
                    answers: Some(msg_id),
                    choose_account: true,
                    ..Draft::default()
                })
            }
            Writing::Forward(msg_id) => {
                let subject = format!("TR: {}", self.messages[&msg_id].row.subject);
                self.begin(Draft { subject, forwards: Some(msg_id), ..Draft::default() })
            }
            Writing::Open(msg_id) => self.begin(Draft { replaces: Some(msg_id), ..Draft::default() }),
            Writing::Save(draft) => {
                self.put(draft);
                Reply::Done
            }
            Writing::ChangeAccount { mut draft, account } => {
                draft.account = account;
                draft.text = draft.text.replace(SIGNATURE, "\n\n-- \nComptabilité\n");
                draft.choose_account = false;
                Reply::Draft(self.put(draft))
            }
            Writing::ChangeSignature { mut draft, signature } => {
                draft.signature = signature;
                if signature == SignatureOf::Nobody {
                    draft.text = draft.text.replace(SIGNATURE, "");
                }
                Reply::Draft(self.put(draft))
            }
            Writing::Attach { id, name, bytes, inline } => {
                let draft = self.drafts.iter_mut().find(|draft| draft.id == id).unwrap();
                let number = draft.files.len() as u32 + 1;
                draft.files.push(DraftFile {
                    number,
                    name,
                    size: bytes.len() as u64,
                    content_id: if inline { format!("{number}@lantelme.example") } else { String::new() },
                });
                Reply::Draft(Box::new(draft.clone()))
            }
            Writing::Picture { .. } => Reply::Bytes(picture()),
            Writing::Detach { id, number } => {
                let draft = self.drafts.iter_mut().find(|draft| draft.id == id).unwrap();
                draft.files.retain(|file| file.number != number);
                Reply::Draft(Box::new(draft.clone()))
            }
            Writing::PutAway(draft) => {
                self.drafts.retain(|known| known.id != draft.id);
                Reply::Done
            }
            Writing::Discard(id) => {
                self.drafts.retain(|known| known.id != id);
                Reply::Done
            }
            Writing::Send { draft, .. } => {
                if draft.to.trim().is_empty() {
                    return Err(Failure::new(FailureCode::RecipientMissing, ""));
                }
                self.drafts.retain(|known| known.id != draft.id);
                Reply::Queued(MsgId(2))
            }
            Writing::NewInternal => self.begin(Draft { internal: true, ..Draft::default() }),
            Writing::Colleagues(typed) => {
                let names = ["Bruno", "Équipe SAV"].into_iter();
                let fits = names.filter(|name| name.to_lowercase().starts_with(&typed.to_lowercase()));
                let person = |name: &str| Address { name: name.to_owned(), address: String::new() };
                Reply::People(fits.map(person).collect())
            }
            Writing::Templates => Reply::Templates(vec![TemplateRow {
                msg_id: MsgId(40),
                name: "Accusé de réception".to_owned(),
                subject: "Votre demande".to_owned(),
                scope: Scope::Everyone,
                fields: vec![category()],
            }]),
            Writing::NewTemplate(scope) => {
                let head = Some(TemplateHead { name: String::new(), scope });
                self.begin(Draft { head, ..Draft::default() })
            }
            Writing::EditTemplate(_) => {
                let head = TemplateHead { name: "Accusé de réception".to_owned(), scope: Scope::Everyone };
                self.begin(Draft { head: Some(head), ..Draft::default() })
            }
            Writing::KeepTemplate(draft) => {
                self.drafts.retain(|known| known.id != draft.id);
                Reply::Done
            }
            Writing::CopyToTemplate { .. } => Reply::Done,
            Writing::InsertTemplate { mut draft, template } => {
                draft.text = format!("Bonjour {{{{contact}}}},\n{}", draft.text);
                draft.template = Some(template);
                Reply::Draft(self.put(draft))
            }
            Writing::Fill(mut draft) => {
                draft.text = draft.text.replace("{{contact}}", "Claire");
                Reply::Draft(self.put(draft))
            }
            Writing::Snippets => Reply::Snippets(self.snippets()),
            Writing::SetSnippet { .. } => Reply::Done,
            Writing::Check(draft) if draft.subject == WARNED => Reply::Warnings(warnings()),
            Writing::Check(_) => Reply::Warnings(Vec::new()),
            Writing::Complete(typed) => {
                let fits = |name: &str| name.to_lowercase().contains(&typed.to_lowercase());
                let contacts = self.contacts.iter().filter(|contact| fits(&contact.name));
                let person = |name: &String, address: &String| Address {
                    name: name.clone(),
                    address: address.clone(),
                };
                Reply::People(contacts.map(|contact| person(&contact.name, &contact.email)).collect())
            }
        })
    }

    pub(super) fn assist_request(&mut self, request: Assist) -> Reply {
        match request {
            Assist::InBook(addresses) => {
                let known = |address: &String| {
                    let contact = self.contacts.iter().find(|contact| contact.email == *address);
                    contact.map(|contact| Address { name: contact.name.clone(), address: address.clone() })
                };
                Reply::People(addresses.iter().filter_map(known).collect())
            }
            // The only wrong word of these tests.
            Assist::Spell { text, language } => {
                let start = text.find("demmande").map(|at| text[..at].chars().count());
                let wrong = start.filter(|_| !self.own_words.contains("demmande")).map(|at| (at, at + 8));
                Reply::Spelling(Spelling {
                    language: language.unwrap_or(Lang::Fr),
                    wrong: wrong.into_iter().collect(),
                })
            }
            Assist::OwnWords => Reply::Words(self.own_words.iter().cloned().collect()),
            Assist::Suggest { .. } => Reply::Words(vec!["demande".to_owned(), "demandes".to_owned()]),
            Assist::OwnWord { word, known } => {
                if known {
                    self.own_words.insert(word)
                } else {
                    self.own_words.remove(&word)
                };
                Reply::Done
            }
            // The page of these tests is one bold word.
            Assist::Paste { html, .. } => {
                let text = html.replace("<b>", "").replace("</b>", "");
                let end = text.chars().count();
                Reply::Pasted(PastedText { text, marks: vec![Mark { start: 0, end, style: Style::Bold }] })
            }
        }
    }

    pub fn snippets(&self) -> Vec<Snippet> {
        let one = |abbreviation: &str, text: &str| Snippet {
            scope: Scope::Everyone,
            abbreviation: abbreviation.to_owned(),
            text: text.to_owned(),
        };
        vec![one("cdt", "Cordialement, {{contact}}"), one("rdv", "Quand pouvons-nous passer ?")]
    }

    fn begin(&mut self, draft: Draft) -> Reply {
        let id = DraftId(self.drafts.len() as u64 + 1);
        let draft = Draft { id, account: AccountId(2), text: SIGNATURE.to_owned(), ..draft };
        self.drafts.push(draft.clone());
        Reply::Draft(Box::new(draft))
    }

    /// Keeps a message, and the files that it has here.
    fn put(&mut self, mut draft: Box<Draft>) -> Box<Draft> {
        if let Some(known) = self.drafts.iter_mut().find(|known| known.id == draft.id) {
            draft.files.clone_from(&known.files);
            known.clone_from(&draft);
        }
        draft
    }
}
