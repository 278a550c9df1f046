### Texts of accounts, fetching and sending.

## List

accounts-public = Public
accounts-private = Private, { $owner }
accounts-none = No mail account
accounts-none-hint = Add an IMAP or POP3 account; servers are proposed from your address.
account-add = Add an account
account-new = New account
account-is-public = public account
account-is-private = private account
account-to-configure = servers to configure
account-fetched = Last check: { $when }
account-never-fetched = Never checked

## Form

account-name = Display name
account-address = Address
account-visibility = Visibility
account-public = Public
account-private = Private
account-public-hint = A public account is visible to all users, sending included.
account-private-hint = A private account is visible to its owner only.
account-poll = Automatic check
account-poll-every = Automatic check, every
account-poll-minutes = Minutes between two checks
account-minutes = min
account-guessed = Servers guessed from the address: check them with a connection test.
account-suggested = Servers proposed for { $provider }.
remark-app-password = This provider asks for an app password: make one in the settings of your account online.
remark-oauth-needed = This provider often accepts no password any more (OAuth); the sign-in may be refused.
account-receiving = Receiving
account-protocol = Protocol
account-in-server = Server
    .name = Receiving server
account-in-port = Port
    .name = Receiving port
account-in-tls = Encryption
    .name = Encryption of receiving
account-tls-none = None
account-tls-recommended = recommended
account-tls-dangerous = readable password
account-in-unprotected = Without encryption the password and received messages travel in clear: the whole network can read them.
account-out-unprotected = Without encryption the password and sent messages travel in clear: the whole network can read them.
account-login = User name
account-password = Password
account-password-show = Show the password
account-password-hide = Hide the password
account-password-none = No password is kept for this account.
account-secrets-keyring = Kept in the system's keyring.
account-secrets-file = Kept in a file that is encrypted under your passphrase: this system has no keyring.
account-sending = Sending (SMTP)
account-out-server = Server
    .name = Sending server
account-out-port = Port
    .name = Sending port
account-out-tls = Encryption
    .name = Encryption of sending
account-authentication = Authentication
account-same-login = Same credentials
account-own-login = Other credentials
account-out-login = User name for sending
account-out-password = Password for sending
account-no-sending = Without a sending server this account can only receive.
account-messages = Messages, advanced options
account-signature = Default signature
account-sent-folder = Sent messages folder
account-sent-own = { $sent } folder of the account
account-delete-after = Delete from server after
account-delete-days = Days on the server
account-days = days
account-delete-warning = permanent deletion on next check
account-mirror = Delete and move on the server too
account-files-sent = The provider files sent messages by itself
account-authserv-id = Name of the server whose checks of senders are believed (authserv-id)
account-own-authority = The servers have a certificate authority of their own
account-authorities = Certificates of the authority (PEM)
account-retention-counting = Looking for the messages concerned…
account-retention-preview =
    { $count ->
         [0] No message would be deleted on the server
         [one] { $count } message would be deleted on the server
        *[other] { $count } messages would be deleted on the server
    } { $unverified ->
         [0] on the next check.
         [one] on the next check; { $unverified } is not yet verified here and stays there.
        *[other] on the next check; { $unverified } are not yet verified here and stay there.
    }
account-retention-title =
    { $count ->
         [one] Delete { $count } message on the server?
        *[other] Delete { $count } messages on the server?
    }
account-retention-text =
    { $count ->
         [one] { $count } message that has been there for more than { $days } days
        *[other] { $count } messages that have been there for more than { $days } days
    } will be deleted on the server for good on the next check. The copies stored here stay.{ $unverified ->
         [0] {""}
         [one] {" "}{ $unverified } message is not yet verified here and stays on the server.
        *[other] {" "}{ $unverified } messages are not yet verified here and stay on the server.
    }
account-remove = Delete account
account-remove-title = Delete the account { $name }?
account-remove-text = The account and its password are deleted. Its messages and folders stay here; nothing is deleted on the server.
account-removed = Account deleted; its messages stay.
account-unsaved = Unsaved changes
account-unchanged = Nothing was changed.
account-save = Save
account-saved = Account { $name } saved
account-discard = Discard
account-discard-title = Discard the changes?
account-discard-text = The changes to { $name } are not saved.

## Signing in in the browser

account-oauth = Sign in in the browser (OAuth 2)
account-provider = Identity provider
account-provider-other = Other
account-client-id = Client id
account-client-secret = Client secret, if there is one
account-authorize-url = Authorisation address
account-token-url = Token address
account-scopes = Scopes
account-client-hint = Your organisation registers Établi with its provider, which gives it this id.
account-signed-in = Signed in
account-not-signed-in = Not signed in yet
account-error-client-id = Enter the client id.
account-error-url = Enter an https address.
oauth-again-title = Sign in to { $name } again
oauth-again-text = The provider no longer lets this account in without you. Nothing is lost: fetching and sending go on once you have signed in.
oauth-sign-in = Sign in in the browser
oauth-in-browser = Go on in the browser.
oauth-signed-in = { $name } is signed in
remark-other-domain = These servers belong to another domain than the address: check their names before you enter the password.

## Absence

account-absence = Absence
account-away = Answer by itself during an absence
account-away-subject = Subject of the answer
account-away-subject-hint = Auto: and the message's subject
account-away-from = First day
account-away-until = Last day
account-away-text = Answer
account-away-days = Repeat after (days)
    .name = Days before the same person is answered again
account-away-hint = The server answers if it can (Sieve); otherwise Établi does with each fetch. Lists, robots and junk never get an answer.
account-away-server = The server answers, also while Établi is closed.
account-away-own-script = A script of your own on the server answers already: Établi adds nothing.
account-away-here = The server cannot answer: Établi does with each fetch.
account-away-nobody = Nobody answers yet.
account-error-away-text = Enter the answer.
account-error-day = Enter a date, such as 2026-12-24.
account-error-day-order = The last day comes before the first.
account-error-away-days = From 1 to 365 days.

## What is wrong

account-error-name = Enter a name.
account-error-name-slash = A name cannot contain "/".
account-error-name-taken = Another account has this name.
account-error-address = Enter a whole address, such as name@example.com.
account-error-server = Enter the name of a server.
account-error-port = From 1 to 65535.
account-error-login = Enter the user name.
account-error-password = Enter the password.
account-error-days = Enter a number of days, from 1 to 9999.
account-error-minutes = Enter a number of minutes, from 1 to 1440.

## Connection test

test-title = Connection test
test-start = Test
test-stop = Stop
test-hint = Tries both servers with what is entered, without saving or sending anything.
test-receiving = Receiving, { $protocol }
test-sending = Sending, SMTP
test-waiting = Waiting
test-running = Running
test-passed = Passed
test-failed = Failed
test-stopped = Stopped
test-waits-for-server = Waiting for the server
test-resolve = Server name
test-connection = Connection
test-connect = Connection, port { $port }
test-tls = TLS negotiation
test-starttls = STARTTLS negotiation
test-certificate = Certificate { $version }
test-sign-in = Sign-in
test-visible = Reading the mailbox
test-valid-until = Valid until { $day }
test-folders =
    { $count ->
         [one] { $count } folder visible
        *[other] { $count } folders visible
    }
test-messages =
    { $count ->
         [one] { $count } message on the server
        *[other] { $count } messages on the server
    }
test-millis = { $count } ms
test-seconds = { $count } s
test-previous = Previous try

## Fetching and sending

transport-fetched =
    { $count ->
         [0] No new message
         [one] { $count } new message
        *[other] { $count } new messages
    }
transport-sent = { $count } sent
transport-deleted = { $count } deleted on the server
transport-failed = { $count } failed
trash-server-title =
    { $count ->
         [one] Delete { $count } message on the server and from the trash?
        *[other] Delete { $count } messages on the server and from the trash?
    }
trash-server-text =
    { $count ->
         [one] { $count } message of the trash is present on a server. It is deleted on the server, then here
        *[other] { $count } messages of the trash are present on a server. They are deleted on the server, then here
    }; this is final. The other messages of the trash stay.{ $unverified ->
         [0] {""}
         [one] {" "}{ $unverified } message is not yet verified here and stays on the server too.
        *[other] {" "}{ $unverified } messages are not yet verified here and stay on the server too.
    }
trash-server-accept = Delete
trash-server-none =
    { $unverified ->
         [0] No message of the trash is present on a server.
         [one] { $unverified } message is present on a server but not yet verified here; it stays.
        *[other] { $unverified } messages are present on a server but not yet verified here; they stay.
    }

## Outbox

outbox-held = This message waits until you send it.
outbox-due = This message leaves with the next sending.
outbox-at = To be sent: { $when }
outbox-handing-over = Being sent…
outbox-failed = Sending failed.
outbox-failed-code = Sending failed: the server answered { $code }.
outbox-failed-retry = Next try: { $when }
outbox-unknown = The server did not confirm that it took the message: it may have been sent. Check with the recipient before sending it again.
outbox-recallable =
    { $count ->
         [0] Being sent…
         [one] Leaves in { $count } second.
        *[other] Leaves in { $count } seconds.
    }
outbox-recall = Undo sending
outbox-to-drafts = Back to the drafts
outbox-taken-back = Message moved back to the drafts

## Receipts and new mail

receipt-asked = { $who } asks for a read receipt.
receipt-send = Send
receipt-refuse = Don't send
receipt-sent = The receipt is in the outbox
receipt-refused = No receipt will be sent
new-mail =
    { $count ->
         [one] { $account }: { $count } new message
        *[other] { $account }: { $count } new messages
    }
account-receipts = Receipts that senders ask for
account-receipts-never = Never send
account-receipts-ask = Ask each time
account-receipts-always = Send to known contacts
account-notify = Announce new messages
account-quiet = Quiet hours, from
account-quiet-from = Start of the quiet hours
account-quiet-until = End of the quiet hours
account-quiet-to = to
account-error-time = Enter a time, such as 20:00.

## Certificates accepted one by one

trust-show = Look at the certificate
trust-title = Accept the certificate of { $host }?
trust-text =
    Nobody that is trusted vouches for this certificate: another computer may pretend to be the server. Compare this SHA-256 fingerprint with the one that the server's administrator gives you.

    { $fingerprint }
trust-accept = Accept this certificate
trust-count =
    { $count ->
         [one] { $count } certificate accepted on its own
        *[other] { $count } certificates accepted one by one
    }
trust-forget = Accept none of them any more
