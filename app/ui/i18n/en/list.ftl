# Conversations of the list, the conversation as a tree, several selected messages.
cmd-conversations = Group by conversation
    .hint = conversations, thread, single messages, group
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
sender-passed = Sender confirmed by the server that received the message
pref-trusted = Trusted senders
pref-trusted-hint = The remote pictures of their messages are shown without being asked for.
pref-trusted-none = None. The button “Always show them” of a message adds one.
pref-trusted-remove = Trust { $address } no longer
