//! Who a message is really from: what its server found out, and what is strange about the sender.

use std::sync::{Arc, Mutex, PoisonError};

use etabli_mail::{
    authentication::{self, Authentication},
    sender::{self, KnownDomains, Warning},
};
use etabli_model::{AccountId, Address};
use etabli_store::{MessageRecord, Snapshot};

use crate::{Failure, core::Engine, mail::Tree, view::SenderWarning};

/// The domains of the address book and of the accounts, read when they are first needed.
#[derive(Default)]
pub(crate) struct KnownSenders(Mutex<Option<Known>>);

/// What was read, and the addresses of the accounts then: these change without a change of people.
struct Known {
    own: Vec<String>,
    domains: Arc<KnownDomains>,
}

impl KnownSenders {
    /// Reads the address book anew when it is needed next.
    pub(crate) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn get(&self, snapshot: &Snapshot) -> Result<Arc<KnownDomains>, Failure> {
        let own: Vec<String> = snapshot.accounts()?.into_iter().map(|account| account.address).collect();
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known.as_ref().filter(|known| known.own == own) {
            return Ok(Arc::clone(&known.domains));
        }
        let contacts = snapshot.contacts()?;
        let people = contacts.iter().flat_map(|contact| [contact.email.as_str(), &contact.email2]);
        let domains = Arc::new(KnownDomains::of(people.chain(own.iter().map(String::as_str))));
        *known = Some(Known { own, domains: Arc::clone(&domains) });
        Ok(domains)
    }
}

/// Returns the account of a message: that of the folder it stands in, else the one it came by.
pub(super) fn account_of(tree: &Tree, folder: etabli_model::FolderId, record: &MessageRecord) -> Option<u32> {
    let stands_in = tree.get(folder).and_then(|folder| folder.account);
    stands_in.map(|account| account.0).or(record.account)
}

impl Engine {
    /// Returns what the server of an account found out about a message.
    pub(super) fn authentication(
        &self,
        snapshot: &Snapshot,
        account: Option<u32>,
        raw: &[u8],
    ) -> Result<Option<Authentication>, Failure> {
        let Some(account) = account else { return Ok(None) };
        let transport = snapshot.transport(AccountId(account))?;
        Ok(transport.and_then(|transport| authentication::read(raw, &transport.authserv_id)))
    }

    pub(super) fn sender_warnings(
        &self,
        snapshot: &Snapshot,
        raw: &[u8],
    ) -> Result<Vec<SenderWarning>, Failure> {
        let known = self.known_senders.get(snapshot)?;
        Ok(sender::warnings(raw, &known).into_iter().map(warning).collect())
    }
}

fn warning(warning: Warning) -> SenderWarning {
    let address = |address: Address| address.address;
    match warning {
        Warning::SeveralAuthors(authors) => {
            SenderWarning::SeveralAuthors(authors.into_iter().map(address).collect())
        }
        Warning::NameShows { shown, address } => SenderWarning::NameShows { shown, address },
        Warning::SentBy(sender) => SenderWarning::SentBy(sender.address),
        Warning::RepliesGoTo(answers) => SenderWarning::RepliesGoTo(answers.address),
        Warning::LooksLike { domain, known } => SenderWarning::LooksLike { domain, known },
        Warning::ForeignLetters { domain } => SenderWarning::ForeignLetters(domain),
    }
}
