//! Choosing the signature of a message being written.

use etabli_engine::{Accounts, Draft, FailureCode, Reply, Request, SignatureOf, Writing};
use etabli_model::{AccountId, Mark, Style, UserId};
use etabli_tests::World;

use super::{
    users::account_draft,
    writing::{ask, draft, new},
};

fn account(world: &World, name: &str, owner: Option<UserId>, signature: &str) -> AccountId {
    let mut account = account_draft(name, owner, None);
    account.transport.signature = signature.to_owned();
    etabli_tests::save(world, account).unwrap()
}

fn choose(world: &World, written: &Draft, signature: SignatureOf) -> Draft {
    draft(world, Writing::ChangeSignature { draft: Box::new(written.clone()), signature })
}

#[test]
fn mail_12_another_signature_or_none_is_chosen_and_nothing_else_is_touched() {
    let world = World::new();
    let sav = account(&world, "SAV", None, "SAV\n02 40");
    let compta = account(&world, "Compta", None, "Compta");
    let mut written = draft(&world, Writing::New { account: Some(sav), mailto: String::new() });
    assert!(written.text.ends_with("-- \nSAV\n02 40\n"), "{:?}", written.text);
    written.text = format!("Bonjour{}\nP.-S. SAV", written.text);
    written.marks = vec![Mark { start: 0, end: 7, style: Style::Bold }];
    let other = choose(&world, &written, SignatureOf::Account(compta));
    assert_eq!(other.text, "Bonjour\n\n-- \nCompta\n\nP.-S. SAV");
    assert_eq!((other.account, &other.marks, other.touched), (sav, &written.marks, true));
    let none = choose(&world, &other, SignatureOf::Nobody);
    assert_eq!(none.text, "Bonjour\n\nP.-S. SAV");
    let change = Writing::ChangeAccount { draft: Box::new(none.clone()), account: compta };
    let moved = draft(&world, change);
    assert_eq!((moved.text.as_str(), moved.account), ("Bonjour\n\nP.-S. SAV", compta), "none stays none");
    let own = choose(&world, &moved, SignatureOf::Sender);
    assert_eq!(own.text, "Bonjour\n\nP.-S. SAV\n\n-- \nCompta\n");
    let change = Writing::ChangeAccount { draft: Box::new(own), account: sav };
    assert!(draft(&world, change).text.ends_with("-- \nSAV\n02 40\n"), "the account's own follows it");
}

#[test]
fn mail_18_a_message_from_a_chosen_account_opens_with_its_signature() {
    let world = World::new();
    let sav = account(&world, "SAV", None, "SAV\n02 40");
    let compta = account(&world, "Compta", None, "Compta");
    for (account, signature) in [(sav, "-- \nSAV\n02 40\n"), (compta, "-- \nCompta\n")] {
        let opened = draft(&world, Writing::New { account: Some(account), mailto: String::new() });
        assert_eq!((opened.account, opened.text.trim_start()), (account, signature));
    }
}

#[test]
fn mail_17_a_message_is_written_from_own_and_common_accounts_only() {
    let alice = World::new();
    alice.add_user("Bob");
    let bob = alice.as_user("Bob");
    let common = account(&alice, "SAV", None, "SAV");
    let private = account(&alice, "Alice", Some(UserId(1)), "Alice");
    let offered = |world: &World| match world.session.call(Request::Accounts(Accounts::List)) {
        Ok(Reply::Accounts(accounts)) => accounts.iter().map(|account| account.id).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    assert_eq!((offered(&alice), offered(&bob)), (vec![common, private], vec![common]));
    let new = Writing::New { account: Some(private), mailto: String::new() };
    assert_eq!(ask(&bob, new).unwrap_err().code, FailureCode::AccountUnknown);
}

#[test]
fn mail_12_a_signature_that_was_changed_stays_until_it_is_taken_away() {
    let world = World::new();
    account(&world, "SAV", None, "SAV");
    let mut written = new(&world);
    written.text = written.text.replace("SAV", "SAV, Hélène");
    let none = Writing::ChangeSignature { draft: Box::new(written.clone()), signature: SignatureOf::Nobody };
    assert_eq!(ask(&world, none).unwrap_err().code, FailureCode::SignatureChanged);
    written.text = "Bonjour".to_owned();
    assert_eq!(choose(&world, &written, SignatureOf::Nobody).text, "Bonjour");
    assert_eq!(choose(&world, &written, SignatureOf::Sender).text, "Bonjour\n\n-- \nSAV\n");
}

#[test]
fn mail_12_nobody_takes_the_signature_of_an_account_that_is_not_theirs() {
    let alice = World::new();
    account(&alice, "SAV", None, "SAV");
    let private = account(&alice, "Alice", Some(UserId(1)), "GEHEIM");
    alice.add_user("Bob");
    let bob = alice.as_user("Bob");
    let mut written = new(&bob);
    let spy = Writing::ChangeSignature {
        draft: Box::new(written.clone()),
        signature: SignatureOf::Account(private),
    };
    assert_eq!(ask(&bob, spy).unwrap_err().code, FailureCode::AccountUnknown);
    written.signature = SignatureOf::Account(private);
    let swapped = choose(&bob, &written, SignatureOf::Nobody);
    assert!(!swapped.text.contains("SAV"), "whose it is stands in the store, not in what a client says");
}
