//! Users and teams of a store.

use etabli_engine::{
    AccountDraft, Accounts, Failure, FailureCode, Lang, Members, OpenOptions, Password, Reply, Request,
    Session, TeamRow, UserRow,
};
use etabli_model::{AccountId, TeamId, UserId};

use crate::World;

/// Returns a password.
#[must_use]
pub fn password(text: &str) -> Option<Password> {
    Some(Password(text.to_owned()))
}

impl World {
    /// Adds a user without a password, who is no administrator.
    pub fn add_user(&self, name: &str) -> UserRow {
        let request = Members::AddUser { name: name.to_owned(), admin: false, password: None };
        self.user_reply(request).expect("a user")
    }

    /// Sends a request that answers a user.
    ///
    /// # Errors
    /// Passes on why it is refused.
    pub fn user_reply(&self, request: Members) -> Result<UserRow, Failure> {
        match self.session.call(Request::Members(request))? {
            Reply::User(user) => Ok(user),
            other => panic!("unexpected reply {other:?}"),
        }
    }

    /// Sends a request that answers a team.
    ///
    /// # Errors
    /// Passes on why it is refused.
    pub fn team_reply(&self, request: Members) -> Result<TeamRow, Failure> {
        match self.session.call(Request::Members(request))? {
            Reply::Team(team) => Ok(team),
            other => panic!("unexpected reply {other:?}"),
        }
    }

    /// Adds a team with members.
    pub fn add_team(&self, name: &str, members: &[UserId]) -> TeamId {
        let team = self.team_reply(Members::AddTeam { name: name.to_owned() }).expect("a team").id;
        for &user in members {
            self.set_member(team, user, true);
        }
        team
    }

    /// Adds a user to a team or takes them out.
    pub fn set_member(&self, team: TeamId, user: UserId, member: bool) {
        self.team_reply(Members::SetMember { team, user, member }).expect("a member");
    }

    /// Says whom an account is for.
    ///
    /// # Errors
    /// Passes on why it is refused.
    pub fn assign(
        &self,
        account: AccountId,
        owner: Option<UserId>,
        team: Option<TeamId>,
    ) -> Result<(), Failure> {
        let Reply::Accounts(accounts) = self.session.call(Request::Accounts(Accounts::List))? else {
            panic!("no accounts");
        };
        let Some(view) = accounts.into_iter().find(|known| known.id == account) else {
            return Err(Failure::new(FailureCode::AccountUnknown, account.to_string()));
        };
        let draft = AccountDraft {
            id: Some(account),
            name: view.name,
            address: view.address,
            owner,
            team,
            transport: view.transport.unwrap_or_default(),
            password: None,
            outgoing_password: None,
            client_secret: None,
        };
        self.session.call(Request::Accounts(Accounts::Save(Box::new(draft)))).map(drop)
    }

    /// Opens a session of a user beside the ones there are.
    ///
    /// # Errors
    /// Passes on why the user cannot sign in.
    pub fn sign_in(&self, user: Option<&str>, password: Option<Password>) -> Result<Session, Failure> {
        let options =
            OpenOptions { user: user.map(str::to_owned), password, create: false, ..self.options().clone() };
        Session::open(&options)
    }

    /// Looks at the same store in another language.
    #[must_use]
    pub fn beside_in(&self, lang: Lang) -> World {
        let options = OpenOptions { lang, create: false, ..self.options().clone() };
        self.beside(Session::open(&options).expect("a session"))
    }

    /// Looks at the same store as another user.
    #[must_use]
    pub fn as_user(&self, name: &str) -> World {
        let session = self.sign_in(Some(name), None).expect("a session");
        self.beside(session)
    }
}
