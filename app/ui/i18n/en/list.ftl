# Conversations of the list, the conversation as a tree, several selected messages.
cmd-conversations = Group by conversation
    .hint = conversations, thread, single messages, group
cmd-reader-beside = Message right of the list
    .hint = layout, vertical, beside, columns, preview pane
cmd-reader-below = Message below the list
display-conversations = Conversations
display-conversations-hint = One row for each conversation, with its newest message; the others unfold below it.
conversation-open = Unfold the conversation, { $count } messages
conversation-close = Fold the conversation, { $count } messages
row-conversation =
    { $count ->
         [one] conversation of { $count } message
        *[other] conversation of { $count } messages
    }
row-conversation-unread =
    { $count ->
         [one] { $count } of them unread
        *[other] { $count } of them unread
    }
row-is-reply = reply
status-conversations =
    { $count ->
         [one] { $count } row
        *[other] { $count } rows
    }
forum-forward = Forward
forum-fold-all = Collapse all
forum-unfold-all = Expand all
forum-fold = Collapse the answers to { $name }
forum-unfold = Expand the answers to { $name }
job-remove = Removing for good
risk-disguised = Its name is written to deceive: it does not read as it really ends.
risk-double-ending = This program passes itself off as a document.
risk-program = This is a program.
risk-shortcut = This is a shortcut, which can start a program.
risk-disk = This is an image of a disk, whose content escapes the checks of the system.
risk-macros = This document can hold macros.
risk-page = This is a page, which the browser can run.
risk-archive = This archive says that it holds a program.
nature-program = It is not what its name says: it is a program.
nature-script = It is not what its name says: it is a script.
nature-shortcut = It is not what its name says: it is a shortcut, which can start a program.
nature-disk = It is not what its name says: it is an image of a disk.
nature-page = It is not what its name says: it is a page, which the browser can run.
nature-archive = It is not what its name says: it is an archive.
nature-compound = It is not what its name says: it is an old Office document or an Outlook message.
nature-outlook-pack = It is not what its name says: it is a message packed by Outlook (winmail.dat).
nature-pdf = It is not what its name says: it is a PDF document.
nature-picture = It is not what its name says: it is a picture.
sender-passed = Sender confirmed by the server that received the message
pref-trusted = Trusted senders
pref-trusted-hint = The remote pictures of their messages are shown without being asked for.
pref-trusted-none = None. The button “Always show them” of a message adds one.
pref-trusted-remove = Trust { $address } no longer
cmd-open-window = Open in a window
cmd-send = Send the message
cmd-send-later = Put the message in the outbox
    .hint = send later
cmd-save-draft = Save the draft
cmd-attach = Attach files
cmd-bold = Bold
cmd-italic = Italic
cmd-underline = Underline
cmd-help = Help for this screen
    .hint = help, keys, keyboard, shortcuts
reason-not-writing = No message is being written.
reason-no-view = There is nothing in this place.
reader-in-window = This message is open in its window
reader-in-window-hint = It comes back here when that is closed.
window-close = Close the window
key-enter = Enter
keys-everywhere = Everywhere
keys-list = List and folders
keys-writing = Message being written
keys-moving = Moving
keys-move = Move in a list or a tree
keys-move-names = ↑ ↓ Home End PgUp PgDn
keys-extend = Extend the selection, choose row by row
keys-extend-names = Shift or Ctrl and ↑ ↓, Space
keys-branch = Open or close a branch
keys-branch-names = → ←
keys-zone = Next or previous zone
keys-zone-names = F6, Shift F6
keys-menu = Menu of the element
keys-menu-names = Shift F10
keys-back = Close, cancel, go back
keys-back-names = Esc
cmd-view-2 = Place 2 of the bar at the left
cmd-view-3 = Place 3 of the bar at the left
cmd-view-4 = Place 4 of the bar at the left
cmd-view-5 = Place 5 of the bar at the left
cmd-view-6 = Place 6 of the bar at the left
cmd-view-7 = Place 7 of the bar at the left
cmd-view-8 = Place 8 of the bar at the left
cmd-view-9 = Place 9 of the bar at the left
forum-received = Received
forum-sent = Sent
status-forum =
    { $count ->
         [one] Conversation: { $count } element
        *[other] Conversation: { $count } elements
    }

## Fields of messages

field-waiting = …
field-none = No value
field-none-common = Nothing fits all of these messages
field-no-choice = Nothing fits this message
field-no-values = There is nothing to look for yet
field-accept = Choose
palette-field = { $field }…
job-field = { $name }
change-field-set =
    { $count ->
         [one] { $name }: { $count } message
        *[other] { $name }: { $count } messages
    }
change-field-cleared =
    { $count ->
         [one] { $name }: value removed from { $count } message
        *[other] { $name }: value removed from { $count } messages
    }

## The layout of the list

pref-reader = Message
pref-reader-below = Below the list
pref-reader-beside = Right of the list
pref-density = Density of the list
density-compact = Compact
density-usual = Normal
density-relaxed = Relaxed
