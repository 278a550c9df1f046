//! The accounts page: the account being edited and what was typed.

use std::collections::{BTreeMap, BTreeSet};

use etabli_engine::{
    AccountDraft, Password,
    view::{AbsencePlace, AccountView},
};
use etabli_model::{
    Absence, AccountId, DayPart, Endpoint, FolderId, Incoming, OAuthApp, ReceiptPolicy, SignIn, Tls,
    Transport, UserId,
};

use super::TestRun;

/// A page of the preferences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum PrefPage {
    #[default]
    General,
    Accounts,
    Writing,
    Shortcuts,
}

/// A field of the account form that can be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum AccountField {
    Name,
    Address,
    IncomingHost,
    IncomingPort,
    Login,
    Password,
    ClientId,
    AuthorizeUrl,
    TokenUrl,
    OutgoingHost,
    OutgoingPort,
    OutgoingLogin,
    Days,
    Minutes,
    QuietFrom,
    QuietUntil,
    AwayText,
    AwayFrom,
    AwayUntil,
    AwayDays,
}

/// Which of an account's two servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Side {
    Incoming,
    Outgoing,
}

/// A server as it is typed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct ServerForm {
    pub(crate) host: String,
    pub(crate) port: String,
    pub(crate) tls: Tls,
}

impl ServerForm {
    fn new(endpoint: &Endpoint) -> Self {
        let port = if endpoint.port == 0 { String::new() } else { endpoint.port.to_string() };
        Self { host: endpoint.host.clone(), port, tls: endpoint.tls }
    }

    fn endpoint(&self) -> Endpoint {
        Endpoint { host: self.host.trim().to_owned(), port: self.number().unwrap_or(0), tls: self.tls }
    }

    pub(crate) fn number(&self) -> Option<u16> {
        self.port.trim().parse().ok().filter(|port| *port > 0)
    }
}

/// How many messages a retention would delete on the server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Preview {
    pub(crate) days: u32,
    /// None while the engine counts.
    pub(crate) counts: Option<(u64, u64)>,
}

/// An account being added or changed.
#[derive(Debug, Clone)]
pub(crate) struct AccountForm {
    pub(crate) id: Option<AccountId>,
    pub(crate) name: String,
    pub(crate) address: String,
    pub(crate) private: bool,
    pub(crate) incoming: Incoming,
    pub(crate) fetching: ServerForm,
    pub(crate) login: String,
    pub(crate) password: Password,
    pub(crate) has_password: bool,
    pub(crate) secrets_in: String,
    pub(crate) reveal: bool,
    pub(crate) sending: ServerForm,
    /// Sending signs in under another name.
    pub(crate) own_login: bool,
    pub(crate) outgoing_login: String,
    pub(crate) outgoing_password: Password,
    pub(crate) outgoing_reveal: bool,
    pub(crate) signature: String,
    pub(crate) sent_folder: Option<FolderId>,
    pub(crate) delete: bool,
    pub(crate) days: String,
    pub(crate) poll: bool,
    pub(crate) minutes: String,
    pub(crate) mirror: bool,
    pub(crate) server_files_sent: bool,
    /// The person signs in in the browser.
    pub(crate) oauth: bool,
    /// The provider that signs in; empty for one that the table of providers does not have.
    pub(crate) provider: String,
    pub(crate) client_id: String,
    pub(crate) client_secret: Password,
    pub(crate) client_reveal: bool,
    pub(crate) authorize_url: String,
    pub(crate) token_url: String,
    pub(crate) scopes: String,
    /// The sign-in follows once the account is saved.
    pub(crate) sign_in_next: bool,
    pub(crate) away: bool,
    pub(crate) away_subject: String,
    pub(crate) away_text: String,
    pub(crate) away_from: String,
    pub(crate) away_until: String,
    pub(crate) away_days: String,
    pub(crate) away_place: AbsencePlace,
    pub(crate) receipts: ReceiptPolicy,
    pub(crate) notify: bool,
    pub(crate) quiet: bool,
    pub(crate) quiet_from: String,
    pub(crate) quiet_until: String,
    /// The servers' certificates are signed by an authority of their own.
    pub(crate) own_authority: bool,
    pub(crate) authorities: String,
    pub(crate) authserv_id: String,
    /// What the form does not show is kept from here.
    kept: Transport,
    owner: Option<UserId>,
    /// What is stored.
    pub(crate) saved: AccountDraft,
    /// Saving was tried, so that wrong fields are marked.
    pub(crate) checked: bool,
    /// The field that gets the focus.
    pub(crate) focus: Option<AccountField>,
    /// The address that servers were proposed for, and the provider's name and remark.
    pub(crate) suggested: Option<(String, String, Option<String>)>,
    pub(crate) preview: Option<Preview>,
    /// Saving waits for the preview.
    pub(crate) saving: bool,
    pub(crate) refused: Option<etabli_engine::Failure>,
}

/// The providers that the engine knows, by name.
pub(crate) const PROVIDERS: [&str; 3] = ["Google", "Microsoft", "Yahoo"];

/// Usual days and minutes of a new account.
const DAYS: u32 = 30;
const MINUTES: u32 = 5;
/// Usual quiet hours.
const NIGHT: DayPart = DayPart { from: 20 * 60, until: 7 * 60 };

/// Reads a day: `24/12/2026`, `24.12.2026` or `2026-12-24`.
fn day_of(text: &str) -> Option<jiff::civil::Date> {
    let text = text.trim();
    if let Ok(date) = text.parse() {
        return Some(date);
    }
    let parts: Vec<&str> = text.split(['/', '.']).collect();
    let [day, month, year] = parts.as_slice() else { return None };
    jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn day_text(instant: Option<i64>) -> String {
    let zoned = instant.and_then(|instant| jiff::Timestamp::from_second(instant).ok());
    let date = zoned.map(|instant| instant.to_zoned(jiff::tz::TimeZone::system()).date());
    date.map(|date| date.to_string()).unwrap_or_default()
}

fn start_of(day: jiff::civil::Date) -> Option<i64> {
    Some(day.to_zoned(jiff::tz::TimeZone::system()).ok()?.timestamp().as_second())
}

fn clock_text(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Reads a time of day: `7`, `7:30`, `7h30`, `07 h 30`.
fn minute_of(text: &str) -> Option<u16> {
    let text = text.trim().replace(['h', 'H', '.'], ":").replace(' ', "");
    let (hours, minutes) = text.split_once(':').unwrap_or((&text, ""));
    let number = |text: &str, most: u16| text.parse().ok().filter(|number| *number <= most);
    let minutes = if minutes.is_empty() { 0 } else { number(minutes, 59)? };
    Some(number(hours, 23)? * 60 + minutes)
}

impl AccountForm {
    /// Starts a new account of this user's.
    pub(crate) fn fresh(secrets_in: String) -> Self {
        let transport = Transport {
            incoming_server: Endpoint { port: 993, ..Endpoint::default() },
            outgoing_server: Endpoint { port: 465, ..Endpoint::default() },
            poll_minutes: MINUTES,
            notify: true,
            ..Transport::default()
        };
        let mut form = Self::with(None, "", "", None, transport);
        form.secrets_in = secrets_in;
        form.focus = Some(AccountField::Address);
        form
    }

    /// Starts changing an account.
    pub(crate) fn of(view: &AccountView) -> Self {
        let transport = view.transport.clone().unwrap_or_else(|| Transport {
            incoming_server: Endpoint { port: 993, ..Endpoint::default() },
            outgoing_server: Endpoint { port: 465, ..Endpoint::default() },
            ..Transport::default()
        });
        let mut form = Self::with(Some(view.id), &view.name, &view.address, view.owner, transport);
        form.saved.team = view.team;
        form.has_password = view.has_password;
        form.secrets_in.clone_from(&view.secrets_in);
        form.away_place = view.absence;
        form
    }

    fn with(
        id: Option<AccountId>,
        name: &str,
        address: &str,
        owner: Option<UserId>,
        transport: Transport,
    ) -> Self {
        let saved = AccountDraft {
            id,
            name: name.to_owned(),
            address: address.to_owned(),
            owner,
            team: None,
            transport: transport.clone(),
            password: None,
            outgoing_password: None,
            client_secret: None,
        };
        let quiet = transport.quiet.unwrap_or(NIGHT);
        let absence = transport.absence.clone().unwrap_or_default();
        let (oauth, app) = match &transport.sign_in {
            SignIn::OAuth(app) => (true, app.clone()),
            SignIn::Password => {
                (false, OAuthApp { provider: PROVIDERS[0].to_owned(), ..OAuthApp::default() })
            }
        };
        let number = |value: u32, usual: u32| if value == 0 { usual } else { value }.to_string();
        Self {
            id,
            name: name.to_owned(),
            address: address.to_owned(),
            private: owner.is_some(),
            incoming: transport.incoming,
            fetching: ServerForm::new(&transport.incoming_server),
            login: transport.login.clone(),
            password: Password(String::new()),
            has_password: false,
            secrets_in: String::new(),
            reveal: false,
            sending: ServerForm::new(&transport.outgoing_server),
            own_login: !transport.outgoing_login.is_empty(),
            outgoing_login: transport.outgoing_login.clone(),
            outgoing_password: Password(String::new()),
            outgoing_reveal: false,
            signature: transport.signature.clone(),
            sent_folder: transport.sent_folder,
            delete: transport.delete_after_days > 0,
            days: number(transport.delete_after_days, DAYS),
            poll: transport.poll_minutes > 0,
            minutes: number(transport.poll_minutes, MINUTES),
            mirror: transport.mirror,
            server_files_sent: transport.server_files_sent,
            oauth,
            provider: app.provider,
            client_id: app.client_id,
            client_secret: Password(String::new()),
            client_reveal: false,
            authorize_url: app.authorize_url,
            token_url: app.token_url,
            scopes: app.scopes.join(" "),
            sign_in_next: false,
            away: transport.absence.is_some(),
            away_subject: absence.subject,
            away_text: absence.text,
            away_from: day_text(absence.from),
            away_until: day_text(absence.until.map(|until| until - 1)),
            away_days: if absence.every_days == 0 { 7 } else { absence.every_days }.to_string(),
            away_place: AbsencePlace::Nobody,
            receipts: transport.receipts,
            notify: transport.notify,
            quiet: transport.quiet.is_some(),
            quiet_from: clock_text(quiet.from),
            quiet_until: clock_text(quiet.until),
            own_authority: !transport.authorities.is_empty(),
            authorities: transport.authorities.clone(),
            authserv_id: transport.authserv_id.clone(),
            kept: transport,
            owner,
            saved,
            checked: false,
            focus: None,
            suggested: None,
            preview: None,
            saving: false,
            refused: None,
        }
    }

    /// Returns what is typed as a draft. `user` owns the account when it becomes private.
    pub(crate) fn draft(&self, user: Option<UserId>) -> AccountDraft {
        let given = |password: &Password| (!password.0.is_empty()).then(|| password.clone());
        let number = |on: bool, text: &str| if on { text.trim().parse().unwrap_or(0) } else { 0 };
        let outgoing_login = if self.own_login { self.outgoing_login.trim() } else { "" };
        AccountDraft {
            id: self.id,
            name: self.name.trim().to_owned(),
            address: self.address.trim().to_owned(),
            owner: if self.private { self.owner.or(user) } else { None },
            team: if self.private { None } else { self.saved.team },
            transport: Transport {
                incoming: self.incoming,
                incoming_server: self.fetching.endpoint(),
                login: self.login.trim().to_owned(),
                outgoing_server: self.sending.endpoint(),
                outgoing_login: outgoing_login.to_owned(),
                signature: self.signature.clone(),
                sent_folder: self.sent_folder,
                delete_after_days: number(self.delete, &self.days),
                poll_minutes: number(self.poll, &self.minutes),
                mirror: self.mirror,
                server_files_sent: self.server_files_sent,
                sign_in: self.sign_in(),
                absence: self.absence(),
                receipts: self.receipts,
                notify: self.notify,
                quiet: self.quiet_hours(),
                authserv_id: self.authserv_id.trim().to_owned(),
                authorities: if self.own_authority { self.authorities.clone() } else { String::new() },
                ..self.kept.clone()
            },
            password: given(&self.password),
            outgoing_password: if self.own_login { given(&self.outgoing_password) } else { None },
            client_secret: given(&self.client_secret),
        }
    }

    fn sign_in(&self) -> SignIn {
        if !self.oauth {
            return SignIn::Password;
        }
        let mut app = OAuthApp {
            provider: self.provider.clone(),
            client_id: self.client_id.trim().to_owned(),
            ..OAuthApp::default()
        };
        if self.provider.is_empty() {
            app.authorize_url = self.authorize_url.trim().to_owned();
            app.token_url = self.token_url.trim().to_owned();
            app.scopes = self.scopes.split_whitespace().map(str::to_owned).collect();
        }
        SignIn::OAuth(app)
    }

    /// Believes a certificate, given by its SHA-256 in hexadecimal, from the next save on.
    pub(crate) fn trust(&mut self, fingerprint: &str) {
        let byte = |at: usize| {
            fingerprint.get(2 * at..2 * at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok())
        };
        let mut pinned = [0; 32];
        for (at, place) in pinned.iter_mut().enumerate() {
            let Some(byte) = byte(at) else { return };
            *place = byte;
        }
        if !self.kept.pinned.contains(&pinned) {
            self.kept.pinned.push(pinned);
        }
    }

    /// Returns how many certificates are believed one by one.
    pub(crate) fn trusted(&self) -> usize {
        self.kept.pinned.len()
    }

    /// Believes no certificate one by one any more.
    pub(crate) fn distrust(&mut self) {
        self.kept.pinned.clear();
    }

    pub(crate) fn is_changed(&self, user: Option<UserId>) -> bool {
        self.draft(user) != self.saved
    }

    /// Says which fields cannot be accepted, each with the key of its sentence.
    pub(crate) fn errors(&self, taken: impl Fn(&str) -> bool) -> BTreeMap<AccountField, &'static str> {
        use AccountField as Field;
        let mut errors = BTreeMap::new();
        let name = self.name.trim();
        if name.is_empty() {
            errors.insert(Field::Name, "account-error-name");
        } else if name.contains('/') {
            errors.insert(Field::Name, "account-error-name-slash");
        } else if taken(name) {
            errors.insert(Field::Name, "account-error-name-taken");
        }
        if !is_address(self.address.trim()) {
            errors.insert(Field::Address, "account-error-address");
        }
        for (server, host, port) in [
            (&self.fetching, Field::IncomingHost, Field::IncomingPort),
            (&self.sending, Field::OutgoingHost, Field::OutgoingPort),
        ] {
            let name = server.host.trim();
            let optional = host == Field::OutgoingHost;
            if (name.is_empty() && !optional) || name.contains(char::is_whitespace) || name.contains('@') {
                errors.insert(host, "account-error-server");
            }
            if server.number().is_none() && !(optional && name.is_empty()) {
                errors.insert(port, "account-error-port");
            }
        }
        if self.login.trim().is_empty() {
            errors.insert(Field::Login, "account-error-login");
        }
        if self.oauth {
            if self.client_id.trim().is_empty() {
                errors.insert(Field::ClientId, "account-error-client-id");
            }
            if self.provider.is_empty() {
                for (field, url) in
                    [(Field::AuthorizeUrl, &self.authorize_url), (Field::TokenUrl, &self.token_url)]
                {
                    if !url.trim().starts_with("https://") {
                        errors.insert(field, "account-error-url");
                    }
                }
            }
        } else if self.id.is_none() && self.password.0.is_empty() {
            errors.insert(Field::Password, "account-error-password");
        }
        if self.own_login && self.outgoing_login.trim().is_empty() {
            errors.insert(Field::OutgoingLogin, "account-error-login");
        }
        let wrong =
            |text: &str, most: u32| !text.trim().parse().is_ok_and(|value: u32| (1..=most).contains(&value));
        if self.delete && wrong(&self.days, 9999) {
            errors.insert(Field::Days, "account-error-days");
        }
        if self.poll && wrong(&self.minutes, 1440) {
            errors.insert(Field::Minutes, "account-error-minutes");
        }
        for (field, text) in [(Field::QuietFrom, &self.quiet_from), (Field::QuietUntil, &self.quiet_until)] {
            if self.notify && self.quiet && minute_of(text).is_none() {
                errors.insert(field, "account-error-time");
            }
        }
        if self.away {
            if self.away_text.trim().is_empty() {
                errors.insert(Field::AwayText, "account-error-away-text");
            }
            for (field, text) in [(Field::AwayFrom, &self.away_from), (Field::AwayUntil, &self.away_until)] {
                if !text.trim().is_empty() && day_of(text).is_none() {
                    errors.insert(field, "account-error-day");
                }
            }
            if let (Some(from), Some(until)) = (day_of(&self.away_from), day_of(&self.away_until))
                && until < from
            {
                errors.insert(Field::AwayUntil, "account-error-day-order");
            }
            if wrong(&self.away_days, 365) {
                errors.insert(Field::AwayDays, "account-error-away-days");
            }
        }
        errors
    }

    /// Days are those of this machine's time zone; the last one counts to its end.
    fn absence(&self) -> Option<Absence> {
        self.away.then(|| Absence {
            text: self.away_text.trim().to_owned(),
            subject: self.away_subject.trim().to_owned(),
            from: day_of(&self.away_from).and_then(start_of),
            until: day_of(&self.away_until).and_then(|day| start_of(day.tomorrow().ok()?)),
            every_days: self.away_days.trim().parse().unwrap_or(7),
        })
    }

    fn quiet_hours(&self) -> Option<DayPart> {
        let (from, until) = (minute_of(&self.quiet_from)?, minute_of(&self.quiet_until)?);
        self.quiet.then_some(DayPart { from, until })
    }

    /// Returns the days of a retention that is switched on and readable.
    pub(crate) fn retention(&self) -> Option<u32> {
        self.days.trim().parse().ok().filter(|days| self.delete && (1..=9999).contains(days))
    }

    /// Chooses a protocol; a usual port follows.
    pub(crate) fn set_incoming(&mut self, incoming: Incoming) {
        let usual = self.fetching.number() == usual_port(Side::Incoming, self.incoming, self.fetching.tls);
        let guessed = match self.incoming {
            Incoming::Imap => "imap.",
            Incoming::Pop3 => "pop.",
        };
        if let Some(domain) = self.fetching.host.strip_prefix(guessed)
            && self.suggested.as_ref().is_some_and(|(_, provider, _)| provider.is_empty())
        {
            let word = if incoming == Incoming::Imap { "imap" } else { "pop" };
            self.fetching.host = format!("{word}.{domain}");
        }
        self.incoming = incoming;
        if usual || self.fetching.port.trim().is_empty() {
            self.fetching.port = port_text(Side::Incoming, incoming, self.fetching.tls);
        }
    }

    /// Chooses an encryption; a usual port follows.
    pub(crate) fn set_tls(&mut self, side: Side, tls: Tls) {
        let incoming = self.incoming;
        let server = match side {
            Side::Incoming => &mut self.fetching,
            Side::Outgoing => &mut self.sending,
        };
        if server.number() == usual_port(side, incoming, server.tls) || server.port.trim().is_empty() {
            server.port = port_text(side, incoming, tls);
        }
        server.tls = tls;
    }

    /// Takes proposed servers, unless the person typed some.
    pub(crate) fn suggest(&mut self, address: &str, found: etabli_engine::view::Suggestion) {
        if self.address.trim() != address || self.id.is_some() {
            return;
        }
        let earlier = self.suggested.take();
        let untouched = self.fetching.host.trim().is_empty() || earlier.is_some();
        if untouched {
            self.incoming = found.transport.incoming;
            self.fetching = ServerForm::new(&found.transport.incoming_server);
            self.sending = ServerForm::new(&found.transport.outgoing_server);
            self.login.clone_from(&found.transport.login);
            self.server_files_sent = found.transport.server_files_sent;
            if let SignIn::OAuth(app) = &found.transport.sign_in {
                self.provider.clone_from(&app.provider);
                // A password would be refused there.
                self.oauth = found.remark.as_deref() == Some("oauth-needed");
            }
        }
        if self.name.trim().is_empty() {
            self.name = address.to_owned();
        }
        self.suggested = Some((address.to_owned(), found.provider, found.remark));
    }
}

/// Returns the port that people expect.
fn usual_port(side: Side, incoming: Incoming, tls: Tls) -> Option<u16> {
    Some(match (side, incoming, tls) {
        (Side::Incoming, Incoming::Imap, Tls::Implicit) => 993,
        (Side::Incoming, Incoming::Imap, _) => 143,
        (Side::Incoming, Incoming::Pop3, Tls::Implicit) => 995,
        (Side::Incoming, Incoming::Pop3, _) => 110,
        (Side::Outgoing, _, Tls::Implicit) => 465,
        (Side::Outgoing, _, _) => 587,
    })
}

fn port_text(side: Side, incoming: Incoming, tls: Tls) -> String {
    usual_port(side, incoming, tls).map(|port| port.to_string()).unwrap_or_default()
}

/// Reports whether a text looks like an address.
pub(crate) fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let odd = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '<' | '>' | '"' | '@');
    let plain = |part: &str| !part.is_empty() && !part.contains(odd);
    plain(local) && plain(domain) && !domain.starts_with('.') && !domain.ends_with('.')
}

/// The accounts page of the preferences.
#[derive(Debug, Default)]
pub(crate) struct AccountsState {
    pub(crate) page: PrefPage,
    pub(crate) form: Option<AccountForm>,
    /// Tests of this run of the program, by account; none for the one being added.
    pub(crate) tests: BTreeMap<Option<AccountId>, TestRun>,
    /// Accounts that the person was asked to sign in to, until it goes well.
    pub(crate) prompted: BTreeSet<AccountId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usual_port_follows_the_encryption_and_another_one_stays() {
        let mut form = AccountForm::fresh(String::new());
        form.set_tls(Side::Incoming, Tls::StartTls);
        assert_eq!(form.fetching.port, "143");
        form.set_incoming(Incoming::Pop3);
        assert_eq!(form.fetching.port, "110");
        form.set_tls(Side::Incoming, Tls::Implicit);
        assert_eq!(form.fetching.port, "995");
        form.set_tls(Side::Outgoing, Tls::StartTls);
        assert_eq!(form.sending.port, "587");
        form.sending.port = "2525".to_owned();
        form.set_tls(Side::Outgoing, Tls::Implicit);
        assert_eq!(form.sending.port, "2525");
    }

    #[test]
    fn addresses_are_told_from_other_texts() {
        for good in ["a@b.example", "sav@lantelme.example", "x@localhost"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "a", "a@", "@b", "a b@c.example", "a@b,c@d", "a@.b"] {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, minute) in [("7", 420), ("07:30", 450), ("7h30", 450), (" 20 h ", 1200), ("0:00", 0)] {
            assert_eq!(minute_of(text), Some(minute), "{text}");
        }
        for odd in ["", "24:00", "7:60", "sept", "-1", "7:3x"] {
            assert_eq!(minute_of(odd), None, "{odd}");
        }
    }

    #[test]
    fn a_trusted_certificate_is_saved_with_the_account() {
        let mut form = AccountForm::fresh(String::new());
        form.trust(&"0a".repeat(32));
        form.trust(&"0a".repeat(32));
        form.trust("none");
        assert_eq!(form.draft(None).transport.pinned, [[10; 32]]);
        form.distrust();
        assert_eq!(form.draft(None).transport.pinned, [[0u8; 32]; 0]);
    }

    #[test]
    fn a_form_never_shows_its_passwords() {
        let mut form = AccountForm::fresh(String::new());
        form.password = Password("s3cret".to_owned());
        form.outgoing_password = Password("s3cret".to_owned());
        assert!(!format!("{form:?} {:?}", form.draft(None)).contains("s3cret"));
    }
}
