### Texts of the window.

date-yesterday = yest.
date-weekdays = Mon Tue Wed Thu Fri Sat Sun
date-months = Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
size-units = B KB MB GB
key-ctrl = Ctrl
key-shift = Shift
key-delete = Del

## Rail

rail-mail = Mail
rail-contacts = Contacts
rail-tasks = Tasks
rail-calendar = Calendar
rail-documents = Documents
rail-plugins = Plugins
rail-preferences = Preferences

## Commands

cmd-new = New
cmd-reply = Reply
cmd-reply-all = Reply all
cmd-forward = Forward
cmd-delete = Delete
cmd-delete-forever = Delete permanently
cmd-not-junk = Not junk
cmd-restore = Put back where it was
    .hint = Restore
cmd-junk = Junk
cmd-print = Print
cmd-send-receive = Send and receive
cmd-fetch-account = Check this account
cmd-send-all = Send all…
cmd-send-now = Send immediately
cmd-empty-server = Delete the e-mails present on the server, then delete these from the trash
    .hint = Empty, server included… Delete the e-mails present on the server, then delete these from the trash
cmd-empty-server-short = Empty the trash, server included…
cmd-accounts = Mail accounts
    .hint = Preferences, E-mail options, Detail, advanced options
cmd-shortcuts = Change keyboard shortcuts
    .hint = Preferences, Shortcuts
cmd-new-account = Add a mail account
cmd-forum = Forum
cmd-import = Import
cmd-import-folder = Import a folder (Maildir)…
cmd-export = Export folder (mbox)…
cmd-verify = Check the database
cmd-backup = Back up the database…
cmd-mark-read = Mark as read
cmd-mark-unread = Mark as unread
cmd-move = Move to…
cmd-add-people = Add to address book
cmd-link-entity = Existing entity…
cmd-select-all = Select all
cmd-new-folder = New subfolder
cmd-rename-folder = Properties…
    .hint = Rename the folder
cmd-move-folder = Move the folder…
cmd-delete-folder = Delete the folder…
cmd-empty-bin = Empty permanently…
cmd-undo = Undo last action
cmd-redo = Redo
cmd-search = Search
cmd-find = Find in message
cmd-jobs = Jobs
cmd-palette = Command palette
cmd-keys = Keyboard shortcuts
cmd-zoom-in = Larger text
cmd-zoom-out = Smaller text
cmd-zoom-reset = Normal text size
menu-app = Main menu
menu-write-from = New message from an account
menu-one-account = Check one account
menu-all-accounts = All accounts

## Reasons

reason-one-message = Select one message.
reason-no-account = Add a mail account first.
reason-no-account-folder = Select a folder of an account first.
reason-not-in-outbox = Select a message of the outbox first.
reason-later = This view comes with a later version.
reason-admin = Only an administrator can do this.
reason-no-message = Select a message first.
reason-all-known = All correspondents are in the address book already.
reason-known = This person is in the address book already.
reason-basic-folder = Select a folder of your own first.
reason-no-folder = Select a folder first.
reason-not-in-bin = Select a message of the trash or the junk first.
reason-no-bin = Select the trash or the junk first.
reason-same-place = It is there already.
reason-into-itself = A folder cannot go into itself or its sub-folders.
reason-takes-no-folder = This folder takes no sub-folders.
reason-takes-no-mail = This place takes no messages.
reason-empty-list = The list is empty.
reason-largest = The text has its largest size already.
reason-smallest = The text has its smallest size already.
reason-mail-page = Available in the mail view.
reason-too-few =
    { $count ->
         [one] Select at least one message.
        *[other] Select at least { $count } messages.
    }
reason-too-many =
    { $count ->
         [one] Select one message only.
        *[other] Select at most { $count } messages.
    }
reason-subject-column = The subject always stays visible.
reason-busy = A job is running.

## Zones

zone-list = Message list
zone-reader = Reading pane
zone-tree = Folders
zone-tree-width = Width of the folder tree
zone-split = Height of the list

## Tree

tree-accounts = Accounts
tree-folders = Folders
tree-outlook = Microsoft Outlook
unread-count = { $count } unread
folder-inbox = Inbox
folder-inboxes = Inboxes
folder-sent = Sent
folder-drafts = Drafts
folder-outbox = Outbox
folder-templates = Templates
folder-junk = Junk
folder-trash = Trash
folder-shared = Shared folder
folder-internal = Internal messages
folder-latest-received = Last 1000 received
folder-latest-sent = Last 1000 sent

## List

column-direction = Received or sent
column-read = Read or unread
column-forum = Forum
column-file = Attached file
column-person = From / to
column-sender = From
column-recipient = To
column-subject = Subject
column-date = Date
columns-shown = Columns shown
columns-for-all = Same columns in all folders
columns-reset = Usual columns
column-left = Move left
column-right = Move right
column-wider = Wider
column-narrower = Narrower
cell-add = Add…
cell-add-name = Add { $name } to the address book
cell-derived = { $name }, from the address
no-subject = (no subject)
row-received = received
row-sent = sent
row-read = read
row-unread = unread
row-related =
    { $count ->
         [one] { $count } linked message
        *[other] { $count } linked messages
    }
row-attachments =
    { $count ->
         [one] { $count } attachment
        *[other] { $count } attachments
    }

## Search

search-in = Search in
search-name = Search the database
search-keys = Ctrl K
search-clear = Clear the search
search-runs = Searching…
search-stop = Stop the search
sort-runs = Sorting…
sort-stop = Stop sorting
percent = { $percent }%
search-slower = slower
search-scope = in { $folder } and subfolders
search-everywhere = Search all folders
search-all-folders = Search all folders
search-everywhere-count = { $label } ({ $count })
search-count =
    { $count ->
         [one] { $count } result
        *[other] { $count } results
    }
search-time = in { $ms } ms
search-end = End of results in { $folder }.
all-folders = All folders
searches = Saved searches
searches-keep = Save this search
searches-none-active = No search is running.
searches-forget = Forget
searches-forget-one = Forget { $name }
searches-name = “{ $text }”, { $field }

## Display options

display-show = Show
display-menu = Display options
display-safe = Safe reading
display-safe-hint = Pointing at a message shows its first lines, as text only, without opening it.
display-plugin = Plugin { $plugin }
display-cost = { $ms } ms for 1,000 rows
display-cost-unknown = Cost not measured yet
display-slow = Fills in little by little, so that the list does not wait.

## Reader

reader-from = From
reader-to = To
reader-cc = Cc
reader-bcc = Bcc
reader-account = Account { $account }
reader-forum = Forum ({ $count })
reader-link = Link
reader-more-people =
    { $count ->
         [one] { $count } more person
        *[other] { $count } more people
    }
reader-people-beyond = and { $count } more
reader-more-links =
    { $count ->
         [one] { $count } more link
        *[other] { $count } more links
    }
reader-html-refused = The HTML of this message is too large or malformed: this is its text.
reader-html-whole = This message is formatted; nothing of it is loaded from elsewhere.
reader-html-as-text = This message is shown as plain text.
reader-blocked =
    { $count ->
        [one] Safe reading: { $count } remote image blocked.
       *[other] Safe reading: { $count } remote images blocked.
    }
reader-blocked-hosts = Asked of { $hosts }.
reader-trackers =
    { $count ->
        [one] { $count } is only an invisible tracker.
       *[other] { $count } are only invisible trackers.
    }
reader-show-pictures = Show images
reader-trust-pictures = Always for this sender
reader-distrust-pictures = No longer for this sender
reader-pictures-shown = The remote pictures are shown.
reader-pictures-junk = They stay so: this message is junk.
reader-pictures-forged = They stay so: the receiving server denies that the sender sent it.
sender-failed = The receiving server denies that this message comes from { $address }.
sender-several = This message names several authors: { $addresses }.
sender-name-shows = The name shows { $shown }, but the address is { $address }.
sender-sent-by = It was sent by { $address }, of another organisation.
sender-replies = Replies would go to { $address }, of another organisation.
sender-looks-like = The domain { $domain } looks like { $known }, which you know.
sender-foreign-letters = The domain { $domain } is written in letters that imitate others.
reader-show-text = Plain text
reader-show-html = Formatted
reader-copied = Text copied
link-differs-title = This link does not lead where it says
link-differs-text = The text of the link shows “{ $shown }”, but it leads to { $target }
link-differs-accept = Open anyway
reader-damaged = This message is damaged: { $reason }
reader-empty = (message without text)
person-unknown = { $name }, not in address book
person-not-in-book = not in address book
person-add = Add to address book
person-messages = All their messages
person-copy = Copy address
chip-open = Open the record
chip-remove = Remove link
attachments = Attachments
attachments-save-all = Save all attachments
attachment-unnamed = unnamed
attachment-open = Open
attachment-reveal = Find the location
attachment-save = Save as…
attachment-save-name = Save { $name }
attachment-save-title = Save the attachment
attachment-saved = { $name } saved

## Forum

forum-title = Conversation
forum-counts =
    { $messages ->
         [one] { $messages } message
        *[other] { $messages } messages
    }{ $receipts ->
         [0] {""}
         [one] , { $receipts } receipt
        *[other] , { $receipts } receipts
    }{ $accounts ->
         [0] {""}
         [one] , { $accounts } account
        *[other] , { $accounts } accounts
    }
forum-back = Back to the list
forum-account = Account
forum-receipts = Read receipts
forum-all-accounts = All accounts
forum-reply = Reply
forum-loading = Reading the conversation…
forum-receipt = Read receipt
forum-missing = Message not in the database
forum-private = Private message

## Empty states

empty-folder = Empty folder
empty-folder-hint = Move or import messages into this folder.
empty-trash-hint = Deleted messages are found here.
empty-inbox = Nothing new
empty-inbox-hint = Received messages arrive here.
empty-search = No results for "{ $text }"
empty-search-hint = Searched in { $folder }, field { $field }.
empty-reader = No message selected
empty-reader-hint = Arrows to browse, Ctrl K to search.
empty-many =
    { $count ->
         [one] { $count } message selected
        *[other] { $count } messages selected
    }
empty-many-hint = Commands apply to all selected messages.

## Status

status-job = { $title }: { $done } of { $total }
status-job-done = { $title }: { $done }
status-stop = Stop: { $title }
status-more-jobs =
    { $count ->
         [one] and { $count } more job
        *[other] and { $count } more jobs
    }
status-no-account = No account
status-fetched = Last check at { $when }
status-never-fetched = Not checked yet
status-accounts =
    { $count ->
         [one] { $count } account
        *[other] { $count } accounts
    }
status-accounts-failed =
    { $count ->
         [one] { $count } account
        *[other] { $count } accounts
    }, { $failed } with errors
status-online = { $count } of { $total ->
         [one] { $total } account
        *[other] { $total } accounts
    } online
status-closed = The database was closed.
status-offline = No connection
status-isolated =
    { $count ->
         [one] { $count } plugin isolated
        *[other] { $count } plugins isolated
    }
status-messages =
    { $count ->
         [one] { $count } message
        *[other] { $count } messages
    }
status-unread = { $count } unread
status-selected = { $count } selected
status-results =
    { $count ->
         [one] { $count } result
        *[other] { $count } results
    } of { $total }
status-store =
    Local database: { $count ->
         [one] { $count } message
        *[other] { $count } messages
    }

## Toasts

toast-undo = Undo
toast-redo = Redo
toast-reveal = Find the location
toast-close = Close the notification
undone = Undone: { $what }
redone = Redone: { $what }
change-trashed =
    { $count ->
         [one] { $count } message moved to trash
        *[other] { $count } messages moved to trash
    }
change-junked =
    { $count ->
         [one] { $count } message moved to junk
        *[other] { $count } messages moved to junk
    }
change-moved =
    { $count ->
         [one] Moved to { $name }
        *[other] { $count } messages moved to { $name }
    }
change-marked-read =
    { $count ->
         [one] { $count } message marked as read
        *[other] { $count } messages marked as read
    }
change-marked-unread =
    { $count ->
         [one] { $count } message marked as unread
        *[other] { $count } messages marked as unread
    }
change-folder-created = Folder { $name } created
change-folder-renamed = Folder renamed to { $name }
change-folder-moved = Folder { $name } moved
change-folder-deleted = Folder { $name } deleted, its content is in the trash
change-restored =
    { $count ->
         [one] { $count } message put back where it was
        *[other] { $count } messages put back where they were
    }
change-removed =
    { $count ->
         [one] { $count } message deleted permanently
        *[other] { $count } messages deleted permanently
    }
drag-messages =
    { $count ->
         [one] message
        *[other] messages
    }
drag-messages-to =
    { $count ->
         [one] message to { $folder }
        *[other] messages to { $folder }
    }
drag-folder = { $name }
drag-folder-to = { $name } to { $folder }
change-contact-added =
    { $count ->
         [one] { $count } contact added to the address book
        *[other] { $count } contacts added to the address book
    }
change-linked =
    { $count ->
         [one] Message linked with { $name }
        *[other] { $count } messages linked with { $name }
    }
change-unlinked = Link removed
change-plugin = Action of the plugin { $name }

## Plugins

plugin-says = { $plugin }: { $text }
plugin-isolated = The plugin { $plugin } stopped and stays isolated.
plugin-stopped = The plugin { $plugin } stopped.
plugin-active = Active
plugin-disabled = Disabled
plugin-crashed = Crashed and isolated
plugin-refused = Refused
plugin-waiting = Right missing
plugins-summary = { $count } installed, { $active } active, { $isolated } isolated. Memory used: { $memory }.
plugins-isolated-note = { $plugin } { $version } stopped and stays isolated. Your messages are untouched.
plugins-name = Plugin
plugins-capabilities = Granted capabilities
plugins-no-capability = None
plugins-everyone = Everyone
plugins-memory = Mem. / CPU
plugins-state = State
plugins-switch = { $plugin } for everyone
plugins-restart = Restart
plugins-restart-name = Restart { $plugin }
plugin-detail-name = Details of { $plugin }
plugin-last-error = Last error
plugin-settings = Settings
plugin-settings-save = Save
plugin-settings-unchanged = Nothing has changed.
plugin-settings-reset = Usual values
plugin-settings-lines = One on each line.
plugin-settings-saved = The settings are saved.
plugin-limits = Limits
plugin-calls = Calls
plugin-time = Computing time, in all
plugin-memory-peak = Memory, peak
plugin-strikes = Faults
plugin-room = Room for records
plugin-rights = Rights
plugin-bundled = comes with the program
plugin-developed = from its author’s folder
plugin-removed = removed, its data stays
plugin-unsigned = not signed
plugin-signed = signed by { $signer }
plugin-roll-back = Return to { $version }
plugins-switch-team = { $plugin } for { $team }
plugins-covered = On for everyone already
plugin-teams = Teams
plugin-log = Log
plugin-log-title = Log of { $plugin }
plugin-log-empty = This plugin has logged nothing.
log-debug = Detail
log-info = Info
log-warn = Warning
log-error = Error
plugin-export = Export records
plugin-export-title = Export the records to
plugin-missed-events =
    { $count ->
         [one] It does not run, and { $count } event about mail is lost to it
        *[other] It does not run, and { $count } events about mail are lost to it
    }
plugin-readings = What it read
readings-title = What { $plugin } read
readings-none = This plugin has read no message.
readings-none-of-message = No plugin has read this message.
readings-denied = denied
readings-count =
    { $count ->
         [0] for { $user }
         [one] { $count } message, for { $user }
        *[other] { $count } messages, for { $user }
    }
readings-open = Open the message
cmd-install-plugin = Install a plugin…
cmd-who-read = Plugins that read this message
plugin-install-title = Choose a plugin package (.etabli)
plugin-install-unsigned = Install unsigned
plugin-installed = { $plugin } { $version } is installed.
plugin-installed-waits = { $plugin } { $version } is installed and waits for the rights that you give it.
list-loading = Reading…
plugins-waiting-title = { $plugin } { $version } waits for rights
plugins-waiting-tag = To decide
plugins-waiting-keep = Keep { $version }
plugins-waiting-grant = Grant
plugins-footnote = Memory: the most of one call. CPU: computing time of all calls of this version. Switches hold for a team from the next message on.
plugin-close = Close the details
plugin-copy-report = Copy report
plugin-report =
    { $plugin } { $version } ({ $id })
    BLAKE3 { $hash }
    Calls: { $calls }, faults: { $strikes }
    { $error }
plugin-isolated-after =
    { $count ->
         [one] Isolated after { $count } fault.
        *[other] Isolated after { $count } faults.
    }
plugin-time-per-call = Time per call
plugin-time-per-call-about = The longest call since the plugin was loaded
plugin-limit = { $used } of { $limit }
plugin-granted = granted
plugin-denied = denied
plugin-grant = Grant
plugin-revoke = Revoke
plugin-grant-name = Grant to { $plugin }: { $right }
plugin-revoke-name = Revoke from { $plugin }: { $right }
plugin-contributions = Contributions
plugin-adds-columns =
    { $count ->
         [one] { $count } column
        *[other] { $count } columns
    }
plugin-adds-search-fields =
    { $count ->
         [one] { $count } search field
        *[other] { $count } search fields
    }
plugin-adds-message-fields =
    { $count ->
         [one] { $count } message field
        *[other] { $count } message fields
    }
plugin-adds-links =
    { $count ->
         [one] { $count } link
        *[other] { $count } links
    }
plugin-adds-views =
    { $count ->
         [one] { $count } page
        *[other] { $count } pages
    }
plugin-adds-commands =
    { $count ->
         [one] { $count } command
        *[other] { $count } commands
    }
plugin-adds-rules =
    { $count ->
         [one] { $count } rule for mail
        *[other] { $count } rules for mail
    }
plugin-adds-importers =
    { $count ->
         [one] { $count } import
        *[other] { $count } imports
    }
plugin-adds-name = { $count }: { $titles }
right-log = Log
right-clock = Time of day
right-locale = Language
right-settings = Settings
right-messages-headers = Messages, headers
right-messages-text = Messages, text
right-messages-attachments = Attachments
right-mailbox = Folders, writing
right-address-book = Contacts, reading
right-records = Own storage
right-link-store = Links, writing
right-dialogs = Forms
right-files = Chosen file
right-progress = Progress
right-http = Network access
right-secrets = Passwords
plugin-remove = Uninstall
plugin-remove-data = Erase everything
plugin-remove-title = Uninstall { $plugin }?
plugin-remove-text = Its records and their links stay, and are back when you install it again.
plugin-remove-data-text = Its records, their links and its settings are erased for good. Messages stay.

## Preferences

pref-general = General
pref-accounts = Accounts
pref-shortcuts = Shortcuts
shortcut-filter = Find a command
shortcut-letters = Single letters act in the list
shortcut-reset-all = Reset all
shortcut-unchanged = No shortcut was changed.
shortcut-press = Press the keys, Escape to leave it
shortcut-change = Change the shortcut of "{ $command }"
shortcut-reset = Reset the shortcut of "{ $command }"
shortcut-none = Remove the shortcut of "{ $command }"
shortcut-taken = { $keys } is used by "{ $command }" already
shortcut-fixed = This key moves through the window.
shortcut-letter = A single letter suits commands of the list only.
pref-lang = Language
pref-theme = Theme
pref-size = Size
pref-two-people = Sender and recipient in two columns
pref-store =
    Local database: { $path }, { $count ->
         [one] { $count } message
        *[other] { $count } messages
    }.
pref-backup = Backup
backup-hint = A backup holds everything: everybody’s mail, attachments, records and settings. Keep it on another disk, where nobody else can read it. The next one into the same folder replaces it and copies only what is missing.
backup-none = No backup has been made yet.
backup-last = Last backup: { $date }.
backup-last-in = Last backup: { $date }, in { $folder }.
backup-failed = The latest attempt failed, in { $folder }: { $failure }. { $hint }
backup-again = Back up again
backup-choose = Back up into a folder…
backup-choose-title = Folder for the backup
backup-runs = A backup is running.
theme-light = Light
theme-dark = Dark
theme-system = System

## First run

welcome = Welcome to Établi
welcome-text = Your messages stay on this computer, in a local database. Choose where to start; the other choices stay available later.
welcome-account = Add an account
welcome-account-text = IMAP or POP3 and SMTP. Servers are proposed from your address.
welcome-account-button = Add an account
welcome-account-foot = about 2 minutes
welcome-import = Import messages
welcome-import-text = .eml and mbox files, or a Maildir folder. Subfolders are kept.
welcome-import-button = Choose a file…
welcome-import-foot = nothing changes in the source
welcome-import-folder = A folder…
welcome-demo = Open the demo mailbox
welcome-demo-text = Made-up messages, tickets included. Nothing is sent.
welcome-demo-button = Open the demo
welcome-demo-foot = goes away with the database
welcome-skip = Continue without messages

## Pages of plugins

records-count =
    { $count ->
         [one] { $count } record
        *[other] { $count } records
    }
records-list = Records
records-filter = Filter the records
records-none = No record
records-none-hint = Nothing matches, or nothing was created yet.
records-number = Number
records-created = Created
records-messages = Messages
records-message = Message { $number }
records-record = Record { $number }
records-close = Close the record
records-loading = Reading the record…
records-footer = Page of plugin { $plugin } { $version }, run in a sandbox

## Find in message

find-name = Find in message
find-count = { $at } of { $count }
find-none = No match
find-previous = Previous match
find-next = Next match
find-close = Close find in message

## Print

print-from = From:
print-to = To:
print-cc = Cc:
print-date = Date:
print-account = Account:
print-files = Attachments:
print-number = Page { $at } of { $count }
print-paper = Paper
print-a4 = A4
print-letter = Letter
print-waiting = Laying out…
print-failed = This message cannot be laid out for printing.
print-cut = The message is too long: the rest is not printed.
print-send = Print
print-save = Save the PDF…
print-open = Open the PDF
print-previous = Previous page
print-next = Next page
print-preview = Preview of page { $at }
print-no-preview = Open the PDF to see this page.
print-no-system = This system has no printing: save the PDF.
print-sent = Sent to the printer
print-printer = Printer
print-printer-usual = default
print-printer-stopped = stopped or offline
print-printer-waits = { $printer } is stopped or offline: the message will wait in its queue.
print-no-printer = No printer is installed: save the PDF.
print-sent-to = Sent to printer { $printer }
print-waits = Waiting: printer { $printer } is stopped or offline

plugin-try-rules = Try the rules on “{ $folder }”
plugin-compare = Compare another version…
plugin-compare-title = The other version of the plugin
trial-no-folder = First choose a folder in the mail
trial-rules = Rules of { $plugin }, tried
trial-rules-would = { $messages ->
    [one] One message looked at
   *[other] { $messages } messages looked at
}, { $changes ->
    [0] nothing would change.
    [one] one change announced. Nothing was changed yet.
   *[other] { $changes } changes announced. Nothing was changed yet.
}
trial-rules-run = Run the rules
trial-rules-started = The rules run. Everything they change can be undone.
trial-version = Another version of { $plugin }
trial-version-same = Versions { $current } and { $other } do the same on { $messages ->
    [one] one message
   *[other] { $messages } messages
}.
trial-version-differs = Versions { $current } and { $other } beside each other on { $messages ->
    [one] one message
   *[other] { $messages } messages
}: { $changes ->
    [one] one change differs
   *[other] { $changes } changes differ
}, { $cells ->
    [one] one cell reads differently.
   *[other] { $cells } cells read differently.
}
trial-version-failed = The other version failed: { $problem }
trial-version-lacks = It asks for rights that it does not have: { $rights }
trial-version-install = Install it
trial-gone = no longer
trial-new = new
trial-changed = other
trial-problem = problem
effect-moved = goes to { $detail }
effect-flag-set = is marked { $detail }
effect-flag-removed = loses the mark { $detail }
effect-field-set = gets the field { $detail }
effect-linked = is linked with { $detail }
effect-unlinked = is no longer linked with { $detail }
effect-message-added = A message is added to { $detail }
effect-folder-made = The folder { $detail } is made
effect-record-created = A record is made: { $detail }
effect-record-changed = A record changes: { $detail }
effect-record-deleted = A record is deleted: { $detail }
effect-host-asked = { $detail } would be asked
template-values = The values that a template gives to messages
