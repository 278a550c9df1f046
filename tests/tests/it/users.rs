//! Users, teams, passwords, and who sees what.

mod passwords;
mod privacy;
mod records;
mod teams;

use etabli_engine::{
    AccountDraft, Accounts, Endpoint, Failure, Members, Outgoing, Reply, Request, SendMode, Transport,
    view::AccountView,
};
use etabli_model::{AccountId, MsgId, TeamId, UserId};
use etabli_tests::{Letter, World};

/// Returns an account whose servers nobody reaches.
pub(super) fn account_draft(name: &str, owner: Option<UserId>, team: Option<TeamId>) -> AccountDraft {
    let nowhere = Endpoint { host: "127.0.0.1".to_owned(), port: 9, ..Endpoint::default() };
    AccountDraft {
        id: None,
        name: name.to_owned(),
        address: format!("{}@lantelme.example", name.to_lowercase()),
        owner,
        team,
        transport: Transport {
            incoming_server: nowhere.clone(),
            outgoing_server: nowhere,
            login: "x".to_owned(),
            ..Transport::default()
        },
        password: None,
        outgoing_password: None,
        client_secret: None,
    }
}

pub(super) fn add_account(
    world: &World,
    name: &str,
    owner: Option<UserId>,
    team: Option<TeamId>,
) -> Result<AccountId, Failure> {
    etabli_tests::save(world, account_draft(name, owner, team))
}

fn accounts(world: &World) -> Vec<AccountView> {
    match world.session.call(Request::Accounts(Accounts::List)) {
        Ok(Reply::Accounts(accounts)) => accounts,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn account_names(world: &World) -> Vec<String> {
    accounts(world).into_iter().map(|account| account.name).collect()
}

fn paths(world: &World) -> Vec<String> {
    world.folders().into_iter().map(|folder| folder.path).collect()
}

/// Imports a message and returns it.
pub(super) fn put(world: &World, folder: &str, id: &str, subject: &str) -> MsgId {
    put_letter(world, folder, id, Letter::new(id, subject))
}

pub(super) fn put_letter(world: &World, folder: &str, id: &str, letter: Letter) -> MsgId {
    let file = world.file(&format!("{id}.eml"), &letter.raw());
    assert_eq!(world.import(&[&file], folder).imported, 1);
    let rows = world.list(folder);
    rows.iter().find(|row| row.message_id == id).expect("the message").id
}

fn compose(world: &World, account: AccountId, subject: &str) -> Result<MsgId, Failure> {
    let outgoing = Outgoing {
        account,
        to: vec![etabli_engine::Address { name: String::new(), address: "a@b.example".to_owned() }],
        cc: Vec::new(),
        bcc: Vec::new(),
        subject: subject.to_owned(),
        text: "…".to_owned(),
        files: Vec::new(),
        ask_receipt: false,
        mode: SendMode::Later,
    };
    match world.session.call(Request::Accounts(Accounts::Compose(Box::new(outgoing))))? {
        Reply::Queued(msg_id) => Ok(msg_id),
        other => panic!("unexpected reply {other:?}"),
    }
}

fn remove(user: UserId, hand_over_to: Option<UserId>) -> Request {
    Request::Members(Members::RemoveUser { user, hand_over_to })
}
