# Sentences of the command line. Its help stands beside the definition in src/args.rs.

## Messages on standard error

message-what = Error: { $text }
message-why = Reason: { $text }
message-next = What to do: { $text }

no-display = there is no display, so the window cannot open.
no-display-hint = use the commands that need none, such as etabli import, list, show, search and serve; etabli --help names them all.
demo-no-display = the demonstration mailbox is ready, but there is no display to show it on.
demo-no-display-hint = look at it with etabli --store { $subject } followed by folders, list, show, search or thread.
demo-cancelled = making the demonstration mailbox was interrupted: { $subject }
demo-cancelled-hint = remove this folder and run the command again.
window-failed = the window could not open: { $subject }
window-failed-hint = check the graphics driver, or try LIBGL_ALWAYS_SOFTWARE=1; the other commands work without a window.
serve-owned = another program already owns this database: { $subject }
serve-owned-hint = nothing needs doing; commands attach to that program by themselves.
import-cancelled = the import was interrupted; what is listed above is stored.
import-cancelled-hint = run the same command again; it adds only what is missing.
import-nothing = no message could be read from { $subject }
import-nothing-hint = check that these are .eml or mbox files, Maildirs or folders of them; the reasons stand above.
export-records-cancelled = the export was interrupted; nothing was written.
export-records-cancelled-hint = run it again.
export-cancelled = the export was interrupted; what was written so far is complete.
export-cancelled-hint = run it again into an empty place.
export-incomplete = some messages could not be written; the reasons stand above.
export-incomplete-hint = remove the cause and export again; etabli verify checks the database itself.
verify-cancelled = the check was interrupted before its end.
verify-cancelled-hint = run etabli verify again.
verify-problems = the database has the problems listed above.
verify-problems-hint = keep a copy of the database's folder before anything else, and report the list.
backup-cancelled = the backup was interrupted; an older one in the folder is still whole.
backup-cancelled-hint = run it again; it goes on with what is there.
backup-problems = the backup was made, but the database itself has lost the files listed above.
backup-problems-hint = etabli verify tells more; keep the older backups, which may still have them.
show-binary = attachment { $subject } is not text and would upset the terminal.
show-binary-hint = add --output FILE, or send the output into a file.

## What to do next where it is another thing than in the window

failure-store-missing-hint = etabli init makes one; --store names another folder.
failure-store-exists-hint = use it as it is, or name another folder with --store.
failure-restore-occupied-hint = name another folder with --store, or move what is there aside.
failure-store-in-use-hint = close the window or the etabli serve that has it open, then try again.
failure-folder-unknown-hint = etabli folders lists them; a folder is named by its path, its ID, or a kind such as trash.
failure-message-unknown-hint = etabli list and etabli search show the IDs.
failure-attachment-unknown-hint = etabli show lists the attachments of a message with their numbers.
failure-document-unknown-hint = etabli documents list lists them.
failure-document-shown-hint = add --share if whoever sees this may see the file.
failure-target-unknown-hint = etabli documents targets shows what the attachments of a message can be added to.
failure-search-field-unknown-hint = etabli search --help names the fields; those of plugins need the plugin switched on.
failure-column-unknown-hint = etabli list --help names the columns.
failure-team-unknown-hint = etabli team list names them.
failure-page-unknown-hint = etabli plugin pages names them.
failure-record-unknown-hint = etabli plugin records names them.
failure-plugin-no-rules-hint = etabli plugin list names the plugins.
failure-plugin-unknown-hint = etabli plugin list names them.
failure-dialog-unanswered-hint = put the answers into a JSON file and name it with --answers, or run the command in the window.

## What was done

init-done = Empty database made in { $store } for { $admin }.
serve-ready = Serving the database { $store }. Ctrl-C stops.
import-done = { $seen ->
        [one] { $seen } message
       *[other] { $seen } messages
    } found: { $imported } imported ({ $size }), { $skipped } already known, { $failed } failed, in { $seconds } s.
export-records-done = { $records ->
     [one] { $records } record written
    *[other] { $records } records written
}{ $hidden ->
     [0] .
    *[other] ; { $hidden } that you do not see were left out.
}
export-done = { $exported ->
        [one] { $exported } message
       *[other] { $exported } messages
    } exported ({ $size }) in { $seconds } s.
backup-done = { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    } and { $blobs ->
        [one] { $blobs } file
       *[other] { $blobs } files
    } ({ $copied } new, { $size } in all) backed up in { $path }.
restore-done = { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    } and { $blobs ->
        [one] { $blobs } file
       *[other] { $blobs } files
    } of { $date } restored in { $store }.{ $doubtful ->
        [0] {""}
        [one] {" "}{ $doubtful } message that waited to be sent may have been sent since: see the outbox.
       *[other] {" "}{ $doubtful } messages that waited to be sent may have been sent since: see the outbox.
    }
compact-done = The database took { $before } and now takes { $after }.
migrate-done = The database was brought from level { $from } to level { $to }.
migrate-nothing = The database has level { $to } already.
verify-done = { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    } and { $blobs ->
        [one] { $blobs } file
       *[other] { $blobs } files
    } read, { $problems ->
        [0] no problem
        [one] { $problems } problem
       *[other] { $problems } problems
    }.
search-count = { $count ->
        [one] { $count } message
       *[other] { $count } messages
    } found in { $seconds } s.
contact-added = Contact { $id } added: { $name }
contacts-imported = { $seen ->
        [one] { $seen } line
       *[other] { $seen } lines
    } read: { $imported } added, { $skipped } already there, { $failed } without a contact.
head-title = TITLE
head-cost = MS/1000
head-plugin = PLUGIN
head-page = PAGE
head-number = NUMBER
head-created = CREATED
record-messages = Messages
rules-would = { $messages } messages looked at, { $changes } changes proposed; nothing was changed.
trial-ok = { $case }: as expected
trial-differs = { $case }: differs; --update expects from here on:
trial-no-cases = no case stands in { $subject }
trial-no-cases-hint = a case is a JSON file; the plugin guide says what stands in it.
compare-lacks = The other version asks for rights that are not granted: { $rights }
compare-problem = The other version failed: { $problem }
compare-done = { $messages } messages, version { $current } beside { $other }: { $changes } changes and { $cells } cells differ; nothing was changed.
rules-done = { $messages } messages looked at.
effect-moved = moves to
effect-flag-set = is marked
effect-flag-removed = loses the mark
effect-field-set = gets the field
effect-linked = is linked with
effect-unlinked = is no longer linked with
effect-message-added = a message is added to
effect-folder-made = a folder is made
effect-record-created = a record is made
effect-record-changed = a record changes
effect-record-deleted = a record is deleted
effect-host-asked = a host is asked
plugin-created = Created { $kind } { $id }.
undo-done = Taken back: { $what }

## Changes that were taken back

change-moved = { $count ->
        [one] one message
       *[other] { $count } messages
    } moved to { $name }
change-trashed = { $count ->
        [one] one message
       *[other] { $count } messages
    } moved to the bin
change-junked = { $count ->
        [one] one message
       *[other] { $count } messages
    } filed as junk
change-marked-read = { $count ->
        [one] one message
       *[other] { $count } messages
    } marked as read
change-marked-unread = { $count ->
        [one] one message
       *[other] { $count } messages
    } marked as unread
change-folder-created = folder { $name } made
change-folder-renamed = folder renamed to { $name }
change-folder-moved = folder { $name } moved
change-folder-deleted = folder { $name } deleted
change-restored = { $count ->
        [one] one message
       *[other] { $count } messages
    } put back
change-contact-added = { $count ->
        [one] one contact
       *[other] { $count } contacts
    } added
change-removed = { $count ->
        [one] one message
       *[other] { $count } messages
    } removed for good
change-linked = link to { $name } added
change-unlinked = link to { $name } removed
change-document-added = { $count ->
        [one] document added
       *[other] { $count } documents added
    }: { $name }
change-document-shown = { $count ->
        [one] document added
       *[other] { $count } documents added
    }, which others see: { $name }
change-document-renamed = document renamed to { $name }
change-document-unlinked = link of a document removed: { $name }
change-document-removed = { $count ->
        [one] one document removed
       *[other] { $count } documents removed
    }
change-snippet-added = snippet { $name } added
change-snippet-changed = snippet { $name } changed
change-snippet-removed = snippet { $name } removed
change-field-set = { $count ->
        [one] { $name }: { $count } message
       *[other] { $name }: { $count } messages
    }
change-field-cleared = { $count ->
        [one] { $name }: value removed from { $count } message
       *[other] { $name }: value removed from { $count } messages
    }
change-plugin = change by the plugin { $name }

## Progress

job-import = importing { $place }
job-export = exporting to { $place }
job-remove = removing messages
job-field = { $place }
job-verify = checking the database
job-backup = backing up to { $place }
job-restore = restoring from { $place }
job-demo = making the demonstration mailbox

## Heads of tables and fields

head-id = ID
head-unread = Unread
head-total = Total
head-kind = Kind
head-folder = Folder
head-date = Date
head-person = Correspondent
head-subject = Subject
head-size = Size
head-files = Att
head-version = Version
head-state = State
head-teams = On for
head-memory = Memory
head-calls = Calls
head-name = Name
head-email = E-mail
head-email2 = E-mail2
head-entity = Entity
head-links = Linked with
head-added = Added
head-added-by = By
head-message = Message
head-target = Kind:ID
show-field = { $name }: { $value }
show-from = From
show-to = To
show-cc = Cc
show-bcc = Bcc
show-account = Account
show-problem = Problem
show-link = Link
show-attachment = Attachment
thread-receipt = { $line } (receipt)
thread-missing = (message not here: { $id })
thread-private = (private message)

## Values

folder-kind-inbox = inbox
folder-kind-sent = sent
folder-kind-drafts = drafts
folder-kind-outbox = outbox
folder-kind-templates = templates
folder-kind-junk = junk
folder-kind-trash = bin
folder-kind-basic = folder
folder-kind-shared = shared
folder-kind-internal = internal
folder-kind-special = special
folder-kind-outlook = Outlook
plugin-state-active = active
plugin-state-disabled = off
plugin-state-isolated = isolated
plugin-state-refused = refused
plugin-state-waiting = waits for a right
plugin-installed = { $name } { $version } ({ $id }) is installed.
plugin-signed-by = Signed by { $signer }.
plugin-right-granted = granted   { $capability }: { $meaning } — { $reason }
plugin-right-asked = asked     { $capability }: { $meaning } — { $reason }
plugin-check-error = ERROR
plugin-check-warning = warning
plugin-check-passed = good
plugin-packed = Package written: { $file }
plugin-made = Folder ready: { $folder }; read its README.md.
ledger-denied = denied:
head-plugin = Plugin
head-call = Right
head-user = User
head-messages = Messages
size-bytes = { $number } B
size-kilobytes = { $number } kB
size-megabytes = { $number } MB
size-gigabytes = { $number } GB

## Wrong usage (English comes from the argument parser)

usage-unknown-argument = unknown option: { $argument }
usage-unknown-command = unknown command: { $command }
usage-missing = something is missing: { $argument }
usage-wrong-value = wrong value for { $argument }: { $value }
usage-conflict = { $argument } cannot stand beside { $other }
usage-count = wrong number of values for { $argument }
usage-other = this command line cannot be understood
usage-next = etabli --help, or --help after the command, shows what can be typed.

## Heads of the help

help-heading-arguments = Arguments
help-heading-options = Options
help-heading-common = Common options

## Accounts, fetching, sending

account-saved = Account { $id } saved: { $name }
transport-done = { $account }: { $fetched } fetched, { $sent } sent, { $deleted } deleted on the server, in { $seconds } s.
transport-failed = not everything worked for { $subject }
transport-failed-hint = the reasons stand above; what failed stays in the outbox or on the server, and the same command tries again.
message-kept = Message { $id } kept.
message-delivered = Message { $id } delivered.
message-put-away = Message kept in the drafts.
job-transport = { $place }
job-sign-in = Signing in to { $place }
job-plugin = { $place } at work
job-rules = rules on { $place }
job-connection-test = trying { $place }
head-server = Server
head-owner = Owner
step-resolve = server name
step-connect = connection
step-encrypt = encryption
step-sign-in = sign-in
step-visible = visible
sign-in-page = Open this page in your browser:

## Users and teams

password-of = Password of { $user }:{" "}
password-new = New password for { $user }:{" "}
password-again = The same once more:{" "}
password-differs = the two passwords for { $subject } are not the same
password-differs-hint = run the command again.
password-not-given = there is no password for { $subject }
password-not-given-hint = give it at a terminal, with --password-stdin or in the file that ETABLI_NEW_PASSWORD_FILE names; or choose --no-password.
failure-user-needed-hint = name one of them with --user.
failure-password-needed-hint = run the command at a terminal, or name a file with the password in ETABLI_PASSWORD_FILE.
failure-user-owns-mail-hint = name who receives them with --hand-over-to.
failure-team-in-use-hint = etabli account set ACCOUNT --everyone opens an account.
user-saved = User { $id } saved: { $name }
user-open = { $name } has no password: whoever opens this store can sign in as { $name } (etabli user password).
head-admin = Admin
head-password = Password
head-member-of = Teams
head-members = Members
