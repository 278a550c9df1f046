# Conversations of the list, the conversation as a tree, several selected messages.
cmd-conversations = Regrouper par conversation
    .hint = conversations, fil, messages isolés, regrouper
cmd-reader-beside = Message à droite de la liste
    .hint = disposition, vertical, à côté, colonnes, aperçu
cmd-reader-below = Message sous la liste
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
nature-program = Ce n’est pas ce que dit son nom : c’est un programme.
nature-script = Ce n’est pas ce que dit son nom : c’est un script.
nature-shortcut = Ce n’est pas ce que dit son nom : c’est un raccourci, qui peut lancer un programme.
nature-disk = Ce n’est pas ce que dit son nom : c’est l’image d’un disque.
nature-page = Ce n’est pas ce que dit son nom : c’est une page, que le navigateur peut exécuter.
nature-archive = Ce n’est pas ce que dit son nom : c’est une archive.
nature-compound = Ce n’est pas ce que dit son nom : c’est un ancien document Office ou un message Outlook.
nature-outlook-pack = Ce n’est pas ce que dit son nom : c’est un message emballé par Outlook (winmail.dat).
nature-pdf = Ce n’est pas ce que dit son nom : c’est un document PDF.
nature-picture = Ce n’est pas ce que dit son nom : c’est une image.
sender-passed = Expéditeur confirmé par le serveur qui a reçu le message
pref-trusted = Expéditeurs de confiance
pref-trusted-hint = Les images distantes de leurs messages s’affichent sans être demandées.
pref-trusted-none = Aucun. Le bouton « Toujours les afficher » d’un message en ajoute un.
pref-trusted-remove = Ne plus faire confiance à { $address }
cmd-open-window = Ouvrir dans une fenêtre
cmd-send = Envoyer le message
cmd-send-later = Mettre le message dans la boîte d’envoi
    .hint = envoyer plus tard
cmd-save-draft = Enregistrer le brouillon
cmd-attach = Joindre des fichiers
cmd-bold = Gras
cmd-italic = Italique
cmd-underline = Souligné
cmd-help = Aide sur cet écran
    .hint = aide, touches, clavier, raccourcis
reason-not-writing = Aucun message n’est en cours d’écriture.
reason-no-view = Il n’y a rien à cette place.
reader-in-window = Ce message est ouvert dans sa fenêtre
reader-in-window-hint = Il revient ici quand elle se ferme.
window-close = Fermer la fenêtre
key-enter = Entrée
keys-everywhere = Partout
keys-list = Liste et dossiers
keys-writing = Message en cours d’écriture
keys-moving = Déplacements
keys-move = Aller dans une liste ou un arbre
keys-move-names = ↑ ↓ Début Fin Page↑ Page↓
keys-extend = Étendre la sélection, choisir ligne à ligne
keys-extend-names = Maj ou Ctrl et ↑ ↓, Espace
keys-branch = Déplier ou replier
keys-branch-names = → ←
keys-zone = Zone suivante ou précédente
keys-zone-names = F6, Maj F6
keys-menu = Menu de l’élément
keys-menu-names = Maj F10
keys-back = Fermer, annuler, revenir
keys-back-names = Échap
cmd-view-2 = Place 2 de la barre de gauche
cmd-view-3 = Place 3 de la barre de gauche
cmd-view-4 = Place 4 de la barre de gauche
cmd-view-5 = Place 5 de la barre de gauche
cmd-view-6 = Place 6 de la barre de gauche
cmd-view-7 = Place 7 de la barre de gauche
cmd-view-8 = Place 8 de la barre de gauche
cmd-view-9 = Place 9 de la barre de gauche
forum-received = Reçu
forum-sent = Envoyé
status-forum =
    { $count ->
         [one] Conversation : { $count } élément
        *[other] Conversation : { $count } éléments
    }

## Fields of messages

field-waiting = …
field-none = Aucune valeur
field-none-common = Rien ne convient à tous ces messages
field-no-choice = Rien ne convient à ce message
field-no-values = Il n’y a encore rien à chercher
field-accept = Choisir
palette-field = { $field }…
job-field = { $name }
change-field-set =
    { $count ->
         [one] { $name } : { $count } message
        *[other] { $name } : { $count } messages
    }
change-field-cleared =
    { $count ->
         [one] { $name } : valeur retirée de { $count } message
        *[other] { $name } : valeur retirée de { $count } messages
    }

## The layout of the list

pref-reader = Message
pref-reader-below = Sous la liste
pref-reader-beside = À droite de la liste
pref-density = Densité de la liste
density-compact = Compacte
density-usual = Normale
density-relaxed = Aérée
