### Textes de la fenêtre.

date-yesterday = hier
date-weekdays = lun. mar. mer. jeu. ven. sam. dim.
date-months = janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.
size-units = o Ko Mo Go
key-ctrl = Ctrl
key-shift = Maj
key-delete = Suppr

## Rail

rail-mail = Messagerie
rail-contacts = Contacts
rail-tasks = Tâches
rail-calendar = Agenda
rail-documents = Documents
rail-plugins = Plugins
rail-preferences = Préférences

## Commands

cmd-new = Nouveau
cmd-reply = Répondre
cmd-reply-all = Répondre à tous
cmd-forward = Transférer
cmd-delete = Supprimer
cmd-delete-forever = Supprimer définitivement
cmd-not-junk = Pas indésirable
cmd-restore = Remettre à sa place d’origine
    .hint = Restaurer, récupérer
cmd-junk = Indésirable
cmd-print = Imprimer
cmd-send-receive = Envoyer et recevoir
cmd-fetch-account = Relever ce compte
cmd-send-all = Envoyer tout…
cmd-send-now = Envoyer immédiatement
cmd-empty-server = Supprimer les e-mails présents sur le serveur puis supprimer ceux-ci de la corbeille
    .hint = Vider, serveur compris… Supprimer les e-mails présents sur le serveur puis supprimer ceux-ci de la corbeille
cmd-empty-server-short = Vider la corbeille, serveur compris…
cmd-accounts = Comptes de messagerie
    .hint = Préférences, Options E-mails, Détail, options avancées
cmd-shortcuts = Modifier les raccourcis clavier
    .hint = Préférences, Raccourcis
cmd-new-account = Ajouter un compte de messagerie
cmd-forum = Forum
cmd-import = Importer
cmd-import-folder = Importer un dossier (Maildir)…
cmd-export = Exporter le dossier (mbox)…
cmd-verify = Vérifier la base
cmd-backup = Sauvegarder la base…
cmd-mark-read = Marquer comme lu
cmd-mark-unread = Marquer comme non lu
cmd-move = Déplacer vers…
cmd-add-people = Ajouter au carnet d’adresses
cmd-link-entity = Entité existante…
cmd-select-all = Tout sélectionner
cmd-new-folder = Nouveau sous-dossier
cmd-rename-folder = Propriétés…
    .hint = Renommer le dossier
cmd-move-folder = Déplacer le dossier…
cmd-delete-folder = Supprimer le dossier…
cmd-empty-bin = Vider définitivement…
cmd-undo = Annuler la dernière action
cmd-redo = Rétablir
cmd-search = Rechercher
cmd-find = Rechercher dans le message
cmd-jobs = Travaux
cmd-palette = Palette de commandes
cmd-keys = Raccourcis clavier
cmd-zoom-in = Agrandir le texte
cmd-zoom-out = Réduire le texte
cmd-zoom-reset = Taille normale du texte
menu-app = Menu principal
menu-write-from = Nouveau message depuis un compte
menu-one-account = Relever un compte
menu-all-accounts = Tous les comptes

## Reasons

reason-one-message = Sélectionnez un seul message.
reason-no-account = Ajoutez d’abord un compte de messagerie.
reason-no-account-folder = Sélectionnez d’abord un dossier d’un compte.
reason-not-in-outbox = Sélectionnez d’abord un message de la boîte d’envoi.
reason-later = Cette vue arrivera dans une prochaine version.
reason-admin = Seul un administrateur peut le faire.
reason-no-message = Sélectionnez d’abord un message.
reason-all-known = Tous les correspondants sont déjà dans le carnet d’adresses.
reason-known = Ce correspondant est déjà dans le carnet d’adresses.
reason-basic-folder = Sélectionnez d’abord un dossier que vous avez créé.
reason-no-folder = Sélectionnez d’abord un dossier.
reason-not-in-bin = Sélectionnez d’abord un message de la corbeille ou des indésirables.
reason-no-bin = Sélectionnez d’abord la corbeille ou les indésirables.
reason-same-place = Il s’y trouve déjà.
reason-into-itself = Un dossier ne peut pas aller dans lui-même ni dans ses sous-dossiers.
reason-takes-no-folder = Ce dossier ne reçoit pas de sous-dossiers.
reason-takes-no-mail = Cet emplacement ne reçoit pas de messages.
reason-empty-list = La liste est vide.
reason-largest = Le texte a déjà sa plus grande taille.
reason-smallest = Le texte a déjà sa plus petite taille.
reason-mail-page = Disponible dans la messagerie.
reason-too-few =
    { $count ->
         [one] Sélectionnez au moins un message.
        *[other] Sélectionnez au moins { $count } messages.
    }
reason-too-many =
    { $count ->
         [one] Sélectionnez un seul message.
        *[other] Sélectionnez au plus { $count } messages.
    }
reason-subject-column = L’objet reste toujours visible.
reason-busy = Un travail est en cours.

## Zones

zone-list = Liste des messages
zone-reader = Volet de lecture
zone-tree = Dossiers
zone-tree-width = Largeur de l’arborescence
zone-split = Hauteur de la liste

## Tree

tree-accounts = Comptes
tree-folders = Dossiers
tree-outlook = Microsoft Outlook
unread-count =
    { $count ->
         [one] { $count } non lu
        *[other] { $count } non lus
    }
folder-inbox = Boîte de réception
folder-inboxes = Boîtes de réception
folder-sent = Envoyés
folder-drafts = Brouillons
folder-outbox = Boîte d’envoi
folder-templates = Modèles
folder-junk = Indésirables
folder-trash = Corbeille
folder-shared = Dossier partagé
folder-internal = Messages internes
folder-latest-received = 1000 derniers reçus
folder-latest-sent = 1000 derniers envoyés

## List

column-direction = Reçu ou envoyé
column-read = Lu ou non lu
column-forum = Forum
column-file = Fichier attaché
column-person = Émetteur / dest.
column-sender = Émetteur
column-recipient = Destinataire
column-subject = Objet
column-date = Date
columns-shown = Colonnes affichées
columns-for-all = Mêmes colonnes dans tous les dossiers
columns-reset = Colonnes habituelles
column-left = Déplacer vers la gauche
column-right = Déplacer vers la droite
column-wider = Élargir
column-narrower = Rétrécir
cell-add = Ajouter…
cell-add-name = Ajouter { $name } au carnet d’adresses
cell-derived = { $name }, d’après l’adresse
no-subject = (sans objet)
row-received = reçu
row-sent = envoyé
row-read = lu
row-unread = non lu
row-related =
    { $count ->
         [one] { $count } message lié
        *[other] { $count } messages liés
    }
row-attachments =
    { $count ->
         [one] { $count } pièce jointe
        *[other] { $count } pièces jointes
    }

## Search

search-in = Rechercher dans
search-name = Rechercher dans la base
search-keys = Ctrl K
search-clear = Effacer la recherche
search-runs = Recherche en cours…
search-stop = Arrêter la recherche
sort-runs = Tri en cours…
sort-stop = Arrêter le tri
percent = { $percent } %
search-slower = plus long
search-scope = dans { $folder } et sous-dossiers
search-everywhere = Chercher dans tous les dossiers
search-all-folders = Chercher dans tous les dossiers
search-everywhere-count = { $label } ({ $count })
search-count =
    { $count ->
         [one] { $count } résultat
        *[other] { $count } résultats
    }
search-time = en { $ms } ms
search-end = Fin des résultats dans { $folder }.
all-folders = Tous les dossiers
searches = Recherches enregistrées
searches-keep = Enregistrer cette recherche
searches-none-active = Aucune recherche en cours.
searches-forget = Oublier
searches-forget-one = Oublier { $name }
searches-name = « { $text } », { $field }

## Display options

display-show = Afficher
display-menu = Options d’affichage
display-safe = Lecture sécurisée
display-safe-hint = Pointer un message montre ses premières lignes, en texte seulement, sans l’ouvrir.
display-plugin = Plugin { $plugin }
display-cost = { $ms } ms pour 1 000 lignes
display-cost-unknown = Coût pas encore mesuré
display-slow = Se remplit peu à peu, pour ne pas retarder la liste.

## Reader

reader-from = De
reader-to = À
reader-cc = Cc
reader-bcc = Cci
reader-account = Compte { $account }
reader-forum = Forum ({ $count })
reader-link = Associer
reader-more-people =
    { $count ->
         [one] { $count } autre correspondant
        *[other] { $count } autres correspondants
    }
reader-people-beyond = et { $count } de plus
reader-more-links =
    { $count ->
         [one] { $count } autre lien
        *[other] { $count } autres liens
    }
reader-html-refused = Le HTML de ce message est trop grand ou mal formé : voici son texte.
reader-html-whole = Ce message est mis en forme ; rien n’en est chargé d’ailleurs.
reader-html-as-text = Ce message est affiché en texte seul.
reader-blocked =
    { $count ->
        [one] Lecture sécurisée : { $count } image distante bloquée.
       *[other] Lecture sécurisée : { $count } images distantes bloquées.
    }
reader-blocked-hosts = Demandées à { $hosts }.
reader-trackers =
    { $count ->
        [one] { $count } n’est qu’un mouchard invisible.
       *[other] { $count } ne sont que des mouchards invisibles.
    }
reader-show-pictures = Afficher les images
reader-trust-pictures = Toujours pour cet expéditeur
reader-distrust-pictures = Plus pour cet expéditeur
reader-pictures-shown = Les images distantes sont affichées.
reader-pictures-junk = Elles le restent : ce message est indésirable.
reader-pictures-forged = Elles le restent : le serveur de réception nie que l’expéditeur l’ait envoyé.
sender-failed = Le serveur de réception nie que ce message vienne de { $address }.
sender-several = Ce message nomme plusieurs auteurs : { $addresses }.
sender-name-shows = Le nom affiche { $shown }, mais l’adresse est { $address }.
sender-sent-by = Il a été envoyé par { $address }, d’une autre organisation.
sender-replies = Les réponses iraient à { $address }, d’une autre organisation.
sender-looks-like = Le domaine { $domain } ressemble à { $known }, que vous connaissez.
sender-foreign-letters = Le domaine { $domain } est écrit en lettres qui en imitent d’autres.
reader-show-text = Texte seul
reader-show-html = Mise en forme
reader-copied = Texte copié
link-differs-title = Ce lien ne mène pas où il le dit
link-differs-text = Le texte du lien montre « { $shown } », mais il mène à { $target }
link-differs-accept = Ouvrir quand même
reader-damaged = Ce message est abîmé : { $reason }
reader-empty = (message sans texte)
person-unknown = { $name }, hors carnet d’adresses
person-not-in-book = hors carnet d’adresses
person-add = Ajouter au carnet d’adresses
person-messages = Tous ses messages
person-copy = Copier l’adresse
chip-open = Ouvrir la fiche
chip-remove = Retirer le lien
attachments = Pièces jointes
attachments-save-all = Enregistrer toutes les pièces jointes
attachment-unnamed = sans nom
attachment-open = Ouvrir
attachment-reveal = Trouver l’emplacement
attachment-save = Enregistrer sous…
attachment-save-name = Enregistrer { $name }
attachment-save-title = Enregistrer la pièce jointe
attachment-saved = { $name } enregistré

## Forum

forum-title = Conversation
forum-counts =
    { $messages ->
         [one] { $messages } message
        *[other] { $messages } messages
    }{ $receipts ->
         [0] {""}
         [one] , { $receipts } accusé
        *[other] , { $receipts } accusés
    }{ $accounts ->
         [0] {""}
         [one] , { $accounts } compte
        *[other] , { $accounts } comptes
    }
forum-back = Retour à la liste
forum-account = Compte
forum-receipts = Accusés de lecture
forum-all-accounts = Tous les comptes
forum-reply = Réponse
forum-loading = Lecture de la conversation…
forum-receipt = Accusé de lecture
forum-missing = Message absent de la base
forum-private = Message privé

## Empty states

empty-folder = Dossier vide
empty-folder-hint = Déplacez ou importez des messages dans ce dossier.
empty-trash-hint = Les messages supprimés se retrouvent ici.
empty-inbox = Rien de nouveau
empty-inbox-hint = Les messages reçus arrivent ici.
empty-search = Aucun résultat pour « { $text } »
empty-search-hint = Recherche dans { $folder }, champ { $field }.
empty-reader = Aucun message sélectionné
empty-reader-hint = Flèches pour parcourir, Ctrl K pour rechercher.
empty-many =
    { $count ->
         [one] { $count } message sélectionné
        *[other] { $count } messages sélectionnés
    }
empty-many-hint = Les commandes s’appliquent à tous les messages sélectionnés.

## Status

status-job = { $title } : { $done } sur { $total }
status-job-done = { $title } : { $done }
status-stop = Arrêter : { $title }
status-more-jobs =
    { $count ->
         [one] et { $count } autre travail
        *[other] et { $count } autres travaux
    }
status-no-account = Aucun compte
status-fetched = Dernière relève à { $when }
status-never-fetched = Aucune relève
status-accounts =
    { $count ->
         [one] { $count } compte
        *[other] { $count } comptes
    }
status-accounts-failed =
    { $count ->
         [one] { $count } compte
        *[other] { $count } comptes
    }, { $failed } en erreur
status-online =
    { $count ->
         [one] { $count } compte
        *[other] { $count } comptes
    } sur { $total } en ligne
status-closed = La base a été fermée.
status-offline = Aucune connexion
status-isolated =
    { $count ->
         [one] { $count } plugin isolé
        *[other] { $count } plugins isolés
    }
status-messages =
    { $count ->
         [one] { $count } message
        *[other] { $count } messages
    }
status-unread =
    { $count ->
         [one] { $count } non lu
        *[other] { $count } non lus
    }
status-selected =
    { $count ->
         [one] { $count } sélectionné
        *[other] { $count } sélectionnés
    }
status-results =
    { $count ->
         [one] { $count } résultat
        *[other] { $count } résultats
    } sur { $total }
status-store =
    Base locale : { $count ->
         [one] { $count } message
        *[other] { $count } messages
    }

## Toasts

toast-undo = Annuler
toast-redo = Rétablir
toast-reveal = Trouver l’emplacement
toast-close = Fermer la notification
undone = Annulé : { $what }
redone = Rétabli : { $what }
change-trashed =
    { $count ->
         [one] { $count } message mis à la corbeille
        *[other] { $count } messages mis à la corbeille
    }
change-junked =
    { $count ->
         [one] { $count } message mis aux indésirables
        *[other] { $count } messages mis aux indésirables
    }
change-moved =
    { $count ->
         [one] Déplacé vers { $name }
        *[other] { $count } messages déplacés vers { $name }
    }
change-marked-read =
    { $count ->
         [one] { $count } message marqué comme lu
        *[other] { $count } messages marqués comme lus
    }
change-marked-unread =
    { $count ->
         [one] { $count } message marqué comme non lu
        *[other] { $count } messages marqués comme non lus
    }
change-folder-created = Dossier { $name } créé
change-folder-renamed = Dossier renommé en { $name }
change-folder-moved = Dossier { $name } déplacé
change-folder-deleted = Dossier { $name } supprimé, son contenu est dans la corbeille
change-restored =
    { $count ->
         [one] { $count } message remis à sa place d’origine
        *[other] { $count } messages remis à leur place d’origine
    }
change-removed =
    { $count ->
         [one] { $count } message supprimé définitivement
        *[other] { $count } messages supprimés définitivement
    }
drag-messages =
    { $count ->
         [one] message
        *[other] messages
    }
drag-messages-to =
    { $count ->
         [one] message vers { $folder }
        *[other] messages vers { $folder }
    }
drag-folder = { $name }
drag-folder-to = { $name } vers { $folder }
change-contact-added =
    { $count ->
         [one] { $count } contact ajouté au carnet d’adresses
        *[other] { $count } contacts ajoutés au carnet d’adresses
    }
change-linked =
    { $count ->
         [one] Message associé à { $name }
        *[other] { $count } messages associés à { $name }
    }
change-unlinked = Lien retiré
change-plugin = Action du plugin { $name }

## Plugins

plugin-says = { $plugin } : { $text }
plugin-isolated = Le plugin { $plugin } s’est arrêté et reste isolé.
plugin-stopped = Le plugin { $plugin } s’est arrêté.
plugin-active = Actif
plugin-disabled = Désactivé
plugin-crashed = Planté et isolé
plugin-refused = Refusé
plugin-waiting = Droit manquant
plugins-summary =
    { $count ->
         [one] { $count } installé
        *[other] { $count } installés
    }, { $active ->
         [one] { $active } actif
        *[other] { $active } actifs
    }, { $isolated ->
         [one] { $isolated } isolé
        *[other] { $isolated } isolés
    }. Mémoire utilisée : { $memory }.
plugins-isolated-note = { $plugin } { $version } s’est arrêté et reste isolé. Les messages sont intacts.
plugins-name = Plugin
plugins-capabilities = Capacités accordées
plugins-no-capability = Aucune
plugins-everyone = Tous
plugins-memory = Mém. / CPU
plugins-state = État
plugins-switch = { $plugin } pour tous
plugins-restart = Relancer
plugins-restart-name = Relancer { $plugin }
plugin-detail-name = Détails de { $plugin }
plugin-last-error = Dernière erreur
plugin-settings = Réglages
plugin-settings-save = Enregistrer
plugin-settings-unchanged = Rien n’a changé.
plugin-settings-reset = Valeurs d’origine
plugin-settings-lines = Un par ligne.
plugin-settings-saved = Les réglages sont enregistrés.
plugin-limits = Limites
plugin-calls = Appels
plugin-time = Temps de calcul, total
plugin-memory-peak = Mémoire, pic
plugin-strikes = Fautes
plugin-room = Place des fiches
plugin-rights = Droits
plugin-bundled = livré avec le programme
plugin-developed = depuis le dossier de son auteur
plugin-removed = supprimé, ses données restent
plugin-unsigned = non signé
plugin-signed = signé par { $signer }
plugin-roll-back = Revenir à { $version }
plugins-switch-team = { $plugin } pour { $team }
plugins-covered = Déjà actif pour tous
plugin-teams = Équipes
plugin-log = Journal
plugin-log-title = Journal de { $plugin }
plugin-log-empty = Ce plugin n’a rien noté.
log-debug = Détail
log-info = Info
log-warn = Attention
log-error = Erreur
plugin-export = Exporter les fiches
plugin-export-title = Exporter les fiches vers
plugin-missed-events =
    { $count ->
         [one] Il ne tourne pas : { $count } événement du courrier est perdu pour lui
        *[other] Il ne tourne pas : { $count } événements du courrier sont perdus pour lui
    }
plugin-readings = Lectures
readings-title = Ce que { $plugin } a lu
readings-none = Ce plugin n’a lu aucun message.
readings-none-of-message = Aucun plugin n’a lu ce message.
readings-denied = refusé
readings-count =
    { $count ->
         [0] pour { $user }
         [one] { $count } message, pour { $user }
        *[other] { $count } messages, pour { $user }
    }
readings-open = Ouvrir le message
cmd-install-plugin = Installer un plugin…
cmd-who-read = Plugins qui ont lu ce message
plugin-install-title = Choisir un paquet de plugin (.etabli)
plugin-install-unsigned = Installer sans signature
plugin-installed = { $plugin } { $version } est installé.
plugin-installed-waits = { $plugin } { $version } est installé et attend les droits que vous lui donnerez.
list-loading = Lecture en cours…
plugins-waiting-title = { $plugin } { $version } attend des droits
plugins-waiting-tag = À décider
plugins-waiting-keep = Garder { $version }
plugins-waiting-grant = Accorder
plugins-footnote = Mémoire : pic d’un appel. CPU : temps de calcul de tous les appels de cette version. Les interrupteurs s’appliquent par équipe dès le prochain message.
plugin-close = Fermer les détails
plugin-copy-report = Copier le rapport
plugin-report =
    { $plugin } { $version } ({ $id })
    BLAKE3 { $hash }
    Appels : { $calls }, fautes : { $strikes }
    { $error }
plugin-isolated-after =
    { $count ->
         [one] Isolé après { $count } faute.
        *[other] Isolé après { $count } fautes.
    }
plugin-time-per-call = Temps par appel
plugin-time-per-call-about = Le plus long appel depuis que le plugin est chargé
plugin-limit = { $used } sur { $limit }
plugin-granted = accordée
plugin-denied = refusée
plugin-grant = Accorder
plugin-revoke = Retirer
plugin-grant-name = Accorder à { $plugin } : { $right }
plugin-revoke-name = Retirer à { $plugin } : { $right }
plugin-contributions = Contributions
plugin-adds-columns =
    { $count ->
         [one] { $count } colonne
        *[other] { $count } colonnes
    }
plugin-adds-search-fields =
    { $count ->
         [one] { $count } champ de recherche
        *[other] { $count } champs de recherche
    }
plugin-adds-message-fields =
    { $count ->
         [one] { $count } champ de message
        *[other] { $count } champs de message
    }
plugin-adds-links =
    { $count ->
         [one] { $count } lien
        *[other] { $count } liens
    }
plugin-adds-views =
    { $count ->
         [one] { $count } page
        *[other] { $count } pages
    }
plugin-adds-commands =
    { $count ->
         [one] { $count } commande
        *[other] { $count } commandes
    }
plugin-adds-rules =
    { $count ->
         [one] { $count } règle de courrier
        *[other] { $count } règles de courrier
    }
plugin-adds-importers =
    { $count ->
         [one] { $count } importation
        *[other] { $count } importations
    }
plugin-adds-name = { $count } : { $titles }
right-log = Journal
right-clock = Heure
right-locale = Langue
right-settings = Réglages
right-messages-headers = Messages, en-têtes
right-messages-text = Messages, texte
right-messages-attachments = Pièces jointes
right-mailbox = Dossiers, écriture
right-address-book = Contacts, lecture
right-records = Stockage propre
right-link-store = Liens, écriture
right-dialogs = Formulaires
right-files = Fichier choisi
right-progress = Avancement
right-http = Accès réseau
right-secrets = Mots de passe
plugin-remove = Désinstaller
plugin-remove-data = Tout effacer
plugin-remove-title = Désinstaller { $plugin } ?
plugin-remove-text = Ses fiches et leurs liens restent, et reviennent si vous le réinstallez.
plugin-remove-data-text = Ses fiches, leurs liens et ses réglages sont effacés pour de bon. Les messages restent.

## Preferences

pref-general = Général
pref-accounts = Comptes
pref-shortcuts = Raccourcis
shortcut-filter = Chercher une commande
shortcut-letters = Lettres seules actives dans la liste
shortcut-reset-all = Tout rétablir
shortcut-unchanged = Aucun raccourci n’a été modifié.
shortcut-press = Appuyez sur les touches, Échap pour renoncer
shortcut-change = Modifier le raccourci de « { $command } »
shortcut-reset = Rétablir le raccourci de « { $command } »
shortcut-none = Retirer le raccourci de « { $command } »
shortcut-taken = { $keys } sert déjà à « { $command } »
shortcut-fixed = Cette touche sert à se déplacer dans la fenêtre.
shortcut-letter = Une lettre seule ne convient qu’aux commandes de la liste.
pref-lang = Langue
pref-theme = Thème
pref-size = Taille
pref-two-people = Émetteur et destinataire en deux colonnes
pref-store =
    Base locale : { $path }, { $count ->
         [one] { $count } message
        *[other] { $count } messages
    }.
pref-backup = Sauvegarde
backup-hint = Une sauvegarde contient tout : le courrier de chacun, les pièces jointes, les fiches et les réglages. Gardez-la sur un autre disque, à l’abri des regards. La suivante, dans le même dossier, la remplace et ne copie que ce qui manque.
backup-none = Aucune sauvegarde n’a encore été faite.
backup-last = Dernière sauvegarde : { $date }.
backup-last-in = Dernière sauvegarde : { $date }, dans { $folder }.
backup-failed = La dernière tentative a échoué, dans { $folder } : { $failure }. { $hint }
backup-again = Sauvegarder de nouveau
backup-choose = Sauvegarder dans un dossier…
backup-choose-title = Dossier de la sauvegarde
backup-runs = Une sauvegarde est en cours.
theme-light = Clair
theme-dark = Sombre
theme-system = Système

## First run

welcome = Bienvenue dans Établi
welcome-text = Vos messages restent sur ce poste, dans une base locale. Choisissez par où commencer ; les autres choix restent disponibles ensuite.
welcome-account = Ajouter un compte
welcome-account-text = IMAP ou POP3 et SMTP. Les serveurs sont proposés à partir de votre adresse.
welcome-account-button = Ajouter un compte
welcome-account-foot = environ 2 minutes
welcome-import = Importer des messages
welcome-import-text = Fichiers .eml et mbox, ou dossier Maildir. Les sous-dossiers sont conservés.
welcome-import-button = Choisir un fichier…
welcome-import-foot = rien n’est modifié dans la source
welcome-import-folder = Un dossier…
welcome-demo = Ouvrir la boîte de démonstration
welcome-demo-text = Des messages fictifs, tickets compris. Rien n’est envoyé.
welcome-demo-button = Ouvrir la démonstration
welcome-demo-foot = effaçable avec la base
welcome-skip = Continuer sans message

## Pages of plugins

records-count =
    { $count ->
         [one] { $count } fiche
        *[other] { $count } fiches
    }
records-list = Fiches
records-filter = Filtrer les fiches
records-none = Aucune fiche
records-none-hint = Rien ne correspond, ou rien n’a encore été créé.
records-number = Numéro
records-created = Créé le
records-messages = Messages
records-message = Message { $number }
records-record = Fiche { $number }
records-close = Fermer la fiche
records-loading = Lecture de la fiche…
records-footer = Page du plugin { $plugin } { $version }, exécuté en bac à sable

## Find in message

find-name = Rechercher dans le message
find-count = { $at } sur { $count }
find-none = Aucun résultat
find-previous = Occurrence précédente
find-next = Occurrence suivante
find-close = Fermer la recherche dans le message

## Print

print-from = De :
print-to = À :
print-cc = Cc :
print-date = Date :
print-account = Compte :
print-files = Pièces jointes :
print-number = Page { $at } sur { $count }
print-paper = Papier
print-a4 = A4
print-letter = Letter (États-Unis)
print-waiting = Mise en page…
print-failed = Ce message ne peut pas être mis en page pour l’impression.
print-cut = Le message est trop long : la suite n’est pas imprimée.
print-send = Imprimer
print-save = Enregistrer le PDF…
print-open = Ouvrir le PDF
print-previous = Page précédente
print-next = Page suivante
print-preview = Aperçu de la page { $at }
print-no-preview = Ouvrez le PDF pour voir cette page.
print-no-system = Ce système n’a pas d’impression : enregistrez le PDF.
print-sent = Envoyé à l’impression
print-printer = Imprimante
print-printer-usual = par défaut
print-printer-stopped = arrêtée ou hors ligne
print-printer-waits = { $printer } est arrêtée ou hors ligne : le message attendra dans sa file.
print-no-printer = Aucune imprimante n’est installée : enregistrez le PDF.
print-sent-to = Envoyé à l’imprimante { $printer }
print-waits = En attente : l’imprimante { $printer } est arrêtée ou hors ligne

plugin-try-rules = Essayer les règles sur « { $folder } »
plugin-compare = Comparer une autre version…
plugin-compare-title = L’autre version du plugin
trial-no-folder = Choisissez d’abord un dossier dans les messages
trial-rules = Règles de { $plugin }, à l’essai
trial-rules-would = { $messages ->
    [one] { $messages } message examiné
   *[other] { $messages } messages examinés
}, { $changes ->
    [0] rien ne changerait.
    [one] un changement annoncé. Rien n’est encore modifié.
   *[other] { $changes } changements annoncés. Rien n’est encore modifié.
}
trial-rules-run = Appliquer les règles
trial-rules-started = Les règles s’appliquent. Tout ce qu’elles changent peut être annulé.
trial-version = Autre version de { $plugin }
trial-version-same = Les versions { $current } et { $other } font la même chose sur { $messages ->
    [one] { $messages } message
   *[other] { $messages } messages
}.
trial-version-differs = Les versions { $current } et { $other } côte à côte sur { $messages ->
    [one] { $messages } message
   *[other] { $messages } messages
} : { $changes ->
    [one] { $changes } changement diffère
   *[other] { $changes } changements diffèrent
}, { $cells ->
    [one] { $cells } cellule se lit autrement.
   *[other] { $cells } cellules se lisent autrement.
}
trial-version-failed = L’autre version a échoué : { $problem }
trial-version-lacks = Elle demande des droits qu’elle n’a pas : { $rights }
trial-version-install = L’installer
trial-gone = ne le fait plus
trial-new = nouveau
trial-changed = autre
trial-problem = problème
effect-moved = va dans { $detail }
effect-flag-set = reçoit la marque { $detail }
effect-flag-removed = perd la marque { $detail }
effect-field-set = reçoit le champ { $detail }
effect-linked = est lié à { $detail }
effect-unlinked = n’est plus lié à { $detail }
effect-message-added = Un message est ajouté dans { $detail }
effect-folder-made = Le dossier { $detail } est créé
effect-record-created = Une fiche est créée : { $detail }
effect-record-changed = Une fiche change : { $detail }
effect-record-deleted = Une fiche est supprimée : { $detail }
effect-host-asked = { $detail } serait interrogé
template-values = Les valeurs qu’un modèle donne aux messages
