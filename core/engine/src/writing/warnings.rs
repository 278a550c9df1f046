//! What a person would thank for being told before a message leaves.
//!
//! What is looked up stands in [`Facts`]; [`warnings`] decides on them and the message alone.

use std::collections::BTreeSet;

use etabli_mail::{domain, mention, reply};
use etabli_model::{Address, Direction, Flags, FolderKind, MessageKind, MsgId, Style, Timestamp, variables};
use serde::{Deserialize, Serialize};

use super::Draft;
use crate::{
    Failure,
    core::{Caller, Engine},
};

/// With more people than this in To and Cc, each would see the addresses of too many strangers.
pub const MANY_RECIPIENTS: usize = 12;

/// Something to look at before a message is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Warning {
    /// The text speaks of a file, and none goes along.
    AttachmentMissing {
        /// The words that do.
        words: String,
    },
    /// There is no subject.
    SubjectEmpty,
    /// Everybody would see the addresses of many others.
    ManyRecipients {
        /// How many outside the own organisation stand in To and Cc.
        count: u32,
    },
    /// The conversation went on since the message that is answered.
    NewerReply {
        /// The newest message.
        msg_id: MsgId,
        /// Its sender.
        from: Address,
        /// Its date.
        date: Timestamp,
    },
    /// Others of this store are answering the same message.
    OthersAnswer {
        /// Their names.
        users: Vec<String>,
    },
    /// A template or a snippet left variables without a value.
    VariableEmpty {
        /// Their names.
        names: Vec<String>,
    },
    /// The answer goes to organisations that had no part in the conversation.
    OtherOrganisation {
        /// Their addresses.
        addresses: Vec<String>,
    },
}

impl Warning {
    /// The names of all, as [`Warning::name`] gives them.
    pub const NAMES: [&'static str; 7] = [
        "attachment-missing",
        "subject-empty",
        "many-recipients",
        "newer-reply",
        "others-answer",
        "variable-empty",
        "other-organisation",
    ];

    /// Returns the name by which a user turns warnings of its kind off: a word of the setting
    /// [`WARNINGS_OFF`].
    #[must_use]
    pub fn name(&self) -> &'static str {
        let [attachment, subject, many, newer, others, variable, organisation] = Self::NAMES;
        match self {
            Self::AttachmentMissing { .. } => attachment,
            Self::SubjectEmpty => subject,
            Self::ManyRecipients { .. } => many,
            Self::NewerReply { .. } => newer,
            Self::OthersAnswer { .. } => others,
            Self::VariableEmpty { .. } => variable,
            Self::OtherOrganisation { .. } => organisation,
        }
    }
}

/// The setting of a user with the names of the warnings that are turned off, separated by spaces.
pub const WARNINGS_OFF: &str = "warnings-off";

/// What is known of the world around a message.
#[derive(Debug, Default)]
struct Facts {
    /// The organisation that sends.
    own: Vec<String>,
    /// The organisations of the conversation, for an answer.
    conversation: Option<BTreeSet<String>>,
    newer: Option<(MsgId, Address, Timestamp)>,
    others: Vec<String>,
}

/// Returns the organisation of an address.
fn organisation(address: &str) -> Option<String> {
    address.rsplit_once('@').map(|(_, host)| domain::owner(&host.to_lowercase()))
}

/// Says what to look at before a message is sent, as far as the message and these facts tell.
fn warnings(draft: &Draft, facts: &Facts) -> Vec<Warning> {
    let mut found = Vec::new();
    let shows = |content_id: &String| {
        draft.marks.iter().any(|mark| matches!(&mark.style, Style::Picture(shown) if shown == content_id))
    };
    let has_file = draft.files.iter().any(|file| file.content_id.is_empty() || shows(&file.content_id));
    if let Some(words) = mention::attachment(&draft.text).filter(|_| !has_file) {
        found.push(Warning::AttachmentMissing { words });
    }
    if reply::bare_subject(&draft.subject).trim().is_empty() {
        found.push(Warning::SubjectEmpty);
    }
    let mut names: Vec<String> = Vec::new();
    for name in variables(&draft.subject).into_iter().chain(variables(&draft.text)) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    if !names.is_empty() {
        found.push(Warning::VariableEmpty { names });
    }
    if draft.internal {
        return found;
    }
    let people = |typed: &str| reply::people(typed);
    let is_own = |address: &str| organisation(address).is_some_and(|one| facts.own.contains(&one));
    let shown = people(&draft.to).into_iter().chain(people(&draft.cc));
    let strangers = shown.filter(|person| !is_own(&person.address)).count();
    if strangers > MANY_RECIPIENTS {
        found.push(Warning::ManyRecipients { count: u32::try_from(strangers).unwrap_or(u32::MAX) });
    }
    if let Some((msg_id, from, date)) = facts.newer.clone() {
        found.push(Warning::NewerReply { msg_id, from, date });
    }
    if !facts.others.is_empty() {
        found.push(Warning::OthersAnswer { users: facts.others.clone() });
    }
    if let Some(known) = &facts.conversation {
        let all = [&draft.to, &draft.cc, &draft.bcc].into_iter().flat_map(|typed| people(typed));
        let mut addresses: Vec<String> = Vec::new();
        for person in all.filter(|person| !is_own(&person.address)) {
            let is_new = organisation(&person.address).is_some_and(|one| !known.contains(&one));
            if is_new && !addresses.contains(&person.address) {
                addresses.push(person.address);
            }
        }
        if !addresses.is_empty() {
            found.push(Warning::OtherOrganisation { addresses });
        }
    }
    found
}

impl Engine {
    /// Says what to look at before a message is sent; kinds that the user turned off are left out.
    pub(super) fn warnings(&self, caller: &Caller, draft: &Draft) -> Result<Vec<Warning>, Failure> {
        let off = self.read()?.setting(&format!("user/{}/{WARNINGS_OFF}", caller.user))?.unwrap_or_default();
        let mut found = warnings(draft, &self.facts(caller, draft)?);
        found.retain(|warning| !off.split_whitespace().any(|name| name == warning.name()));
        Ok(found)
    }

    fn facts(&self, caller: &Caller, draft: &Draft) -> Result<Facts, Failure> {
        let accounts = self.usable_accounts(caller)?;
        let own = accounts.iter().filter_map(|(account, _)| organisation(&account.address)).collect();
        let mut facts = Facts { own, ..Facts::default() };
        let Some(answered) = draft.answers else { return Ok(facts) };
        if self.check_visible(caller, &[answered]).is_err() {
            return Ok(facts);
        }
        let snapshot = self.read()?;
        let columns = self.store.columns();
        let visible = self.tree(caller)?.visible();
        let aside: Vec<u32> = snapshot
            .folders()?
            .into_iter()
            .filter(|folder| {
                use FolderKind::{Drafts, Junk, Templates, Trash};
                matches!(folder.kind, Drafts | Templates | Junk | Trash)
            })
            .map(|folder| folder.id.0)
            .collect();
        let mut members = snapshot.thread(columns.thread(answered.ordinal()))?;
        members.retain(|member| {
            let folder = columns.folder(member.ordinal());
            *member == answered || (visible.folder(folder) && !aside.contains(&folder))
        });
        let records: Vec<_> = members
            .iter()
            .zip(snapshot.messages(&members)?)
            .filter_map(|(member, record)| Some((*member, record?)))
            .collect();
        let original = records.iter().find(|(member, _)| *member == answered);
        let (original_id, since) = original
            .map(|(_, record)| (record.message_id.clone(), columns.date(answered.ordinal())))
            .unwrap_or_default();
        let mut known = BTreeSet::new();
        for (member, record) in &records {
            let people = record.from.iter().chain(&record.reply_to).chain(&record.to).chain(&record.cc);
            known.extend(people.filter_map(|person| organisation(&person.address)));
            // Of what went out from here, only another answer to the same message makes this one stale.
            let counts = match record.direction {
                Direction::In => true,
                Direction::Out => !original_id.is_empty() && record.in_reply_to.contains(&original_id),
            };
            // Of the same second, what was stored later is newer.
            let at = (columns.date(member.ordinal()), *member);
            let is_newer = *member != answered
                && Some(*member) != draft.replaces
                && record.kind == MessageKind::Message
                && !columns.flags(member.ordinal()).contains(Flags::DRAFT)
                && counts
                && at > (since, answered);
            if is_newer
                && facts
                    .newer
                    .as_ref()
                    .is_none_or(|(before, ..)| (columns.date(before.ordinal()), *before) < at)
            {
                let from = record.from.first().cloned().unwrap_or_default();
                facts.newer = Some((*member, from, record.sort_date()));
            }
        }
        facts.conversation = Some(known);
        facts.others = self.answering(caller, answered)?;
        Ok(facts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::DraftFile;

    fn draft(to: &str, subject: &str, text: &str) -> Draft {
        Draft { to: to.to_owned(), subject: subject.to_owned(), text: text.to_owned(), ..Draft::default() }
    }

    #[test]
    fn x_10_a_mentioned_file_that_is_missing_is_noticed() {
        let mut written = draft("a@x.example", "Devis", "Voici le devis ci-joint.");
        let missing = Warning::AttachmentMissing { words: "ci joint".to_owned() };
        assert_eq!(warnings(&written, &Facts::default()), std::slice::from_ref(&missing));
        let logo = DraftFile { number: 1, content_id: "logo@x".to_owned(), ..DraftFile::default() };
        written.files.push(logo);
        assert_eq!(warnings(&written, &Facts::default()), [missing], "a picture of the quote is no file");
        written.files.push(DraftFile { number: 2, ..DraftFile::default() });
        assert_eq!(warnings(&written, &Facts::default()), []);
    }

    #[test]
    fn x_10_a_subject_of_marks_alone_is_empty() {
        for subject in ["", "  ", "RE:", "RE: TR: "] {
            assert_eq!(
                warnings(&draft("a@x.example", subject, ""), &Facts::default()),
                [Warning::SubjectEmpty]
            );
        }
    }

    #[test]
    fn x_10_many_strangers_in_to_are_noticed_colleagues_and_bcc_not() {
        let list = |count: usize, host: &str| -> String {
            (0..count).map(|number| format!("p{number}@{host}, ")).collect()
        };
        let facts = Facts { own: vec!["lantelme.example".to_owned()], ..Facts::default() };
        let many = draft(&list(MANY_RECIPIENTS + 1, "x.example"), "s", "");
        assert_eq!(warnings(&many, &facts), [Warning::ManyRecipients { count: 13 }]);
        assert_eq!(warnings(&draft(&list(MANY_RECIPIENTS, "x.example"), "s", ""), &facts), []);
        assert_eq!(warnings(&draft(&list(40, "mail.lantelme.example"), "s", ""), &facts), []);
        let hidden = Draft { bcc: many.to.clone(), to: String::new(), ..many };
        assert_eq!(warnings(&hidden, &facts), []);
    }

    #[test]
    fn x_10_another_organisation_is_noticed_in_answers_only() {
        let facts = Facts {
            own: vec!["lantelme.example".to_owned()],
            conversation: Some(BTreeSet::from(["x.example".to_owned()])),
            ..Facts::default()
        };
        let answer = draft("a@x.example, b@mail.x.example, c@evil.example, d@lantelme.example", "s", "");
        let other = Warning::OtherOrganisation { addresses: vec!["c@evil.example".to_owned()] };
        assert_eq!(warnings(&answer, &facts), [other]);
        assert_eq!(warnings(&answer, &Facts { conversation: None, ..facts }), []);
    }
}
