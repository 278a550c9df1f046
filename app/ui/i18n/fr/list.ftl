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
risk-disguised = Son nom est écrit pour tromper : il ne se lit pas comme il se termine vraiment.
risk-double-ending = Ce programme se fait passer pour un document.
risk-program = C’est un programme.
risk-shortcut = C’est un raccourci, qui peut lancer un programme.
risk-disk = C’est l’image d’un disque, dont le contenu échappe aux contrôles du système.
risk-macros = Ce document peut contenir des macros.
risk-page = C’est une page, que le navigateur peut exécuter.
risk-archive = Cette archive annonce qu’elle contient un programme.
sender-passed = Expéditeur confirmé par le serveur qui a reçu le message
pref-trusted = Expéditeurs de confiance
pref-trusted-hint = Les images distantes de leurs messages s’affichent sans être demandées.
pref-trusted-none = Aucun. Le bouton « Toujours les afficher » d’un message en ajoute un.
pref-trusted-remove = Ne plus faire confiance à { $address }
