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
