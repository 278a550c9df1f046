# Conversations of the list, the conversation as a tree, several selected messages.
cmd-conversations = Regrouper par conversation
    .hint = conversations, fil, messages isolés, regrouper
display-conversations = Conversations
display-conversations-hint = Une ligne par conversation, avec son message le plus récent ; les autres se déplient dessous.
conversation-open = Déplier la conversation, { $count } messages
conversation-close = Replier la conversation, { $count } messages
row-conversation =
    { $count ->
         [one] conversation de { $count } message
        *[other] conversation de { $count } messages
    }
row-conversation-unread =
    { $count ->
         [one] dont { $count } non lu
        *[other] dont { $count } non lus
    }
row-is-reply = réponse
status-conversations =
    { $count ->
         [one] { $count } ligne
        *[other] { $count } lignes
    }
forum-forward = Transfert
forum-fold-all = Tout replier
forum-unfold-all = Tout déplier
forum-fold = Replier les réponses à { $name }
forum-unfold = Déplier les réponses à { $name }
job-remove = Suppression définitive
