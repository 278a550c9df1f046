### Texts of dialogs and jobs.

dialog-cancel = Cancel
dialog-close = Close

## Forms

form-footer = Form of plugin { $plugin } { $version }, run in a sandbox
form-required = This field is required.
form-integer = Enter a whole number.
form-date = Enter a date such as 2026-11-26.
form-date-hint = dd/mm/yyyy
form-looked-at = The plugin is looking at it.
form-choose = Choose…
form-none = None
form-filter = Filter

## Secrets of plugins

secret-about = The secret goes to where passwords are kept. The plugin can use it with the servers it names, and never reads it.
secret-name = Secret
secret-accept = Keep
secret-empty = Enter the secret.

## Pickers

pick-accept = Choose
pick-none = Nothing matches.
link-entity-title = Link an entity
move-title =
    { $count ->
         [one] Move { $count } message
        *[other] Move { $count } messages
    }
move-folder-title = Move the folder { $name }
move-public-title = Show to others by moving to { $folder }?
move-public-text =
    { $count ->
         [one] { $count } private message becomes visible to everyone who sees this folder.
        *[other] { $count } private messages become visible to everyone who sees this folder.
    }
folder-top = At the top level
folder-delete-title = Delete the folder { $name }?
folder-delete-text =
    { $count ->
         [0] The folder holds no messages
         [one] Its message goes to the trash
        *[other] Its { $count } messages go to the trash
    }{ $below ->
         [0] .
         [one] {""}; its sub-folder is deleted too.
        *[other] {""}; its { $below } sub-folders are deleted too.
    }
folder-delete-accept = Delete
forever-title =
    { $count ->
         [one] Delete { $count } message permanently?
        *[other] Delete { $count } messages permanently?
    }
forever-text = This cannot be undone. What is on a server stays there.
forever-accept = Delete
empty-bin-title =
    { $count ->
         [one] Delete { $count } message of the folder { $folder } permanently?
        *[other] Delete all { $count } messages of the folder { $folder } permanently?
    }
empty-bin-accept = Empty
move-accept = Move
move-filter = Find a folder
move-none = No folder matches.

## Folders

folder-new-title = New subfolder
folder-new-in = in { $folder }
folder-new-accept = Create folder
folder-rename-title = Rename folder
folder-rename-accept = Rename
folder-name = Folder name
folder-name-empty = Enter a name.
folder-name-slash = A name cannot contain "/".
folder-name-taken = There is a folder of this name here already.

## Attachments

attachment-risky-title = Open { $name }?
attachment-risky-text = Open it only if you trust its sender and expected this file.
attachment-risky-accept = Open anyway

## Import

import-title = Files to import (.eml, mbox)
import-folder-title = Folder to import (Maildir)
export-title = File to write the folder to
import-default-folder = Import

## Jobs

job-import = Import of { $name }
job-export = Export to { $name }
job-verify = Check of the database
job-backup = Backup into { $name }
job-demo = Making the demo mailbox
job-transport = Check of { $name }
job-transports = Check of the accounts
job-server-trash = Deleting on the servers
job-sign-in = Signing in to { $name } in the browser
job-plugin = { $name } at work
job-rules = Rules on { $name }
job-test = Connection test of { $name }
job-backed-up =
    Backup made: { $count ->
         [one] { $count } message
        *[other] { $count } messages
    }{ $problems ->
         [0] .
         [one] , but the database has lost one file. Run the check.
        *[other] , but the database has lost { $problems } files. Run the check.
    }
job-imported =
    { $count ->
         [one] { $count } message imported
        *[other] { $count } messages imported
    }, { $skipped } already there, { $failed } failed
job-records-exported =
    { $count ->
         [one] { $count } record exported
        *[other] { $count } records exported
    }{ $hidden ->
         [0] { "" }
        *[other] , { $hidden } that you do not see left out
    }
job-exported =
    { $count ->
         [one] { $count } message exported
        *[other] { $count } messages exported
    }
job-verified =
    { $problems ->
         [0] Database checked, no problem
         [one] Database checked, { $problems } problem
        *[other] Database checked, { $problems } problems
    }, { $count ->
         [one] { $count } message read
        *[other] { $count } messages read
    }
job-done = Done: { $title }
job-cancelled = Job stopped; what was done is kept.
job-queued = Waiting
job-running = Running
job-ended = Passed
job-stopped = Stopped
job-failed = Failed
job-stop = Stop
jobs-none = No job since the start.

## Palette

palette-filter = Find a command
palette-run = Run
palette-sort = Sort by { $column }
palette-show = Show column { $column }
palette-hide = Hide column { $column }
palette-left = Move column { $column } left
palette-right = Move column { $column } right
palette-wider = Widen column { $column }
palette-narrower = Narrow column { $column }
palette-none = No command matches.

## Sign-in

sign-in-title = Who are you?
sign-in-user = User
sign-in-password = Password
sign-in-accept = Sign in
sign-in-busy = Checking.
sign-in-empty = Enter the password.

## Writing

compose-new = New message
compose-close = Close and keep in the drafts
compose-send = Send
compose-send-keys = Send (Ctrl Enter)
compose-later = Send later
compose-in-an-hour = In an hour
compose-tomorrow = Tomorrow morning
compose-monday = Monday morning
compose-hold = Put into the outbox
compose-hold-detail = sent by hand
compose-attach = Attach
compose-detach = Remove { $name }
compose-receipt = Read receipt
compose-from = From
compose-to = To
compose-cc = Cc
compose-bcc = Bcc
compose-subject = Subject
    .name = Subject of the message
compose-bold = Bold
compose-italic = Italic
compose-underline = Underline
compose-bullets = Bullet list
compose-numbers = Numbered list
compose-quote = Quote
compose-plain = Plain text
compose-urgent = Urgent
compose-text = Text of the message
compose-account = Sending account
compose-account-problem = in trouble
compose-origin-account = Account the message came to
compose-public = Public accounts
compose-private = Private accounts
compose-with-original = Include the original message
compose-discard = Discard
compose-discard-title = Discard this message?
compose-discard-text = Its text and files are lost.
compose-kept = Kept at { $at }
compose-size = { $size } of { $most }
compose-put-away = Message kept in the drafts
compose-sent = Message sent
compose-scheduled = Sending scheduled
compose-in-outbox = Message put into the outbox
compose-edit = Edit
compose-send-menu = Other ways to send
compose-send-now = Send immediately
compose-send-now-detail = cannot be taken back
compose-chosen-time = Chosen date and time
compose-day = Day of sending
compose-hour = Time of sending
compose-schedule = Schedule
compose-time-unread = Write the day and the time like this: 25/11/2026 and 08:00.
compose-time-past = This moment has passed.
compose-later-hint = Leaves from this computer if it is on, otherwise at the next start. Can be taken back in the outbox.
compose-account-hint = The default account is the last one used to send. Changing the account replaces the signature.
compose-usual-account = default
compose-wrong-address = incomplete address
compose-remove-person = Remove { $name }
compose-edit-person = Edit
compose-move-person = Move to “{ $field }”
compose-reading = Reading the file
compose-files-come = Files are still being added to the message.
compose-drop = Drop files here
compose-enlarge = Enlarge
compose-fold = Fold
compose-restore = Restore the size
compose-paragraph = Paragraph
compose-line-kind = Kind of line
compose-format = Format of the message
compose-rich = Rich text
compose-link = Link
compose-link-target = Address of the link
compose-link-insert = Insert the link
compose-link-remove = Remove the link
compose-link-wrong = A link begins with https://, http://, mailto: or tel:.
compose-picture = Picture
compose-picture-name = picture
spelling-language = Language of the text
spelling-guessed = Language found
spelling-guessed-fr = French found
spelling-guessed-en = English found
spelling-fr = French
spelling-en = English
spelling-nothing = Do not check
spelling-count =
    { $count ->
        [one] { $count } word to check
       *[other] { $count } words to check
    }
spelling-searching = Searching…
spelling-no-proposal = No proposal
spelling-add = Add to my dictionary
spelling-ignore = Ignore in this message
spelling-added = “{ $word }” is in your dictionary
compose-is-draft = This message has not been sent.
