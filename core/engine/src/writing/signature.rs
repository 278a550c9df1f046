//! Whose signature a message being written carries.

use etabli_mail::reply;
use etabli_model::{AccountId, Transport, shift};
use serde::{Deserialize, Serialize};

use super::Draft;
use crate::{
    Failure, FailureCode, Reply,
    core::{Caller, Engine},
};

/// Whose signature stands below the text of a message being written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignatureOf {
    /// That of the account that sends the message.
    #[default]
    Sender,
    /// That of another account.
    Account(AccountId),
    /// None.
    Nobody,
}

impl Engine {
    /// Returns the signature of an account; empty for none.
    pub(super) fn signature(&self, account: AccountId) -> Result<String, Failure> {
        let transport: Option<Transport> = self.read()?.transport(account)?;
        Ok(transport.map(|transport| transport.signature).unwrap_or_default())
    }

    /// Returns the signature that was put below the text of a message.
    pub(super) fn signature_of(&self, draft: &Draft) -> Result<String, Failure> {
        match draft.signature {
            SignatureOf::Sender => self.signature(draft.account),
            SignatureOf::Account(account) => self.signature(account),
            SignatureOf::Nobody => Ok(String::new()),
        }
    }

    /// Chooses another signature. Fails where the person changed the one that stands there: it is theirs.
    pub(super) fn change_signature(
        &self,
        caller: &Caller,
        mut draft: Box<Draft>,
        wanted: SignatureOf,
    ) -> Result<Reply, Failure> {
        if draft.internal {
            return Err(Failure::new(FailureCode::InternalStays, draft.subject));
        }
        if draft.head.is_some() {
            return Err(Failure::new(FailureCode::NotADraft, draft.subject));
        }
        if let SignatureOf::Account(account) = wanted {
            self.usable_account(caller, account)?;
        }
        let old = self.signature_of(&draft)?;
        draft.signature = wanted;
        let new = self.signature_of(&draft)?;
        let swapped = reply::swap_signature(&draft.text, &old, &new);
        let text = if swapped != draft.text || old.trim_end() == new.trim_end() {
            swapped
        } else if reply::has_signature(&draft.text) {
            return Err(Failure::new(FailureCode::SignatureChanged, ""));
        } else {
            // The person took the old one away.
            reply::swap_signature(&draft.text, "", &new)
        };
        draft.replace_text(text);
        draft.touched = true;
        self.keep_draft(caller.user, &draft)?;
        Ok(Reply::Draft(draft))
    }
}

impl Draft {
    /// Puts another text in the place of this one; the marks go along with what stays.
    pub(super) fn replace_text(&mut self, text: String) {
        self.marks = shift(&self.marks, &self.text, &text);
        self.text = text;
    }
}
