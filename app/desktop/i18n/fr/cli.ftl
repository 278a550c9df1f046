# Phrases de la ligne de commande.

## Messages sur la sortie d'erreur

message-what = Erreur : { $text }
message-why = Raison : { $text }
message-next = Que faire : { $text }

no-display = il n'y a pas d'écran, la fenêtre ne peut pas s'ouvrir.
no-display-hint = utilisez les commandes qui s'en passent, comme etabli import, list, show, search et serve ; etabli --help les cite toutes.
demo-no-display = la boîte de démonstration est prête, mais il n'y a pas d'écran pour la montrer.
demo-no-display-hint = consultez-la par etabli --store { $subject } suivi de folders, list, show, search ou thread.
demo-cancelled = la création de la boîte de démonstration a été interrompue : { $subject }
demo-cancelled-hint = supprimez ce dossier et relancez la commande.
window-failed = la fenêtre n'a pas pu s'ouvrir : { $subject }
window-failed-hint = vérifiez le pilote graphique, ou essayez LIBGL_ALWAYS_SOFTWARE=1 ; les autres commandes se passent de fenêtre.
serve-owned = un autre programme tient déjà cette base : { $subject }
serve-owned-hint = il n'y a rien à faire ; les commandes s'adressent d'elles-mêmes à ce programme.
import-cancelled = l'import a été interrompu ; ce qui figure ci-dessus est enregistré.
import-cancelled-hint = relancez la même commande ; elle n'ajoute que ce qui manque.
import-nothing = aucun message n'a pu être lu dans { $subject }
import-nothing-hint = vérifiez qu'il s'agit de fichiers .eml ou mbox, de Maildirs ou de dossiers qui en contiennent ; les raisons figurent ci-dessus.
export-records-cancelled = l'export a été interrompu ; rien n'a été écrit.
export-records-cancelled-hint = relancez-le.
export-cancelled = l'export a été interrompu ; ce qui a été écrit jusque-là est complet.
export-cancelled-hint = relancez-le vers un emplacement vide.
export-incomplete = certains messages n'ont pas pu être écrits ; les raisons figurent ci-dessus.
export-incomplete-hint = supprimez la cause et exportez de nouveau ; etabli verify contrôle la base elle-même.
verify-cancelled = le contrôle a été interrompu avant la fin.
verify-cancelled-hint = relancez etabli verify.
verify-problems = la base présente les problèmes énumérés ci-dessus.
verify-problems-hint = gardez avant tout une copie du dossier de la base, et signalez cette liste.
backup-cancelled = la sauvegarde a été interrompue ; une plus ancienne dans le dossier reste entière.
backup-cancelled-hint = relancez-la ; elle continue avec ce qui est déjà là.
backup-problems = la sauvegarde est faite, mais la base elle-même a perdu les fichiers énumérés ci-dessus.
backup-problems-hint = etabli verify en dit plus ; gardez les sauvegardes plus anciennes, qui les ont peut-être encore.
show-binary = la pièce jointe { $subject } n'est pas du texte et brouillerait le terminal.
show-binary-hint = ajoutez --output FICHIER, ou dirigez la sortie vers un fichier.

## Que faire, là où c'est autre chose que dans la fenêtre

failure-store-missing-hint = etabli init en crée une ; --store désigne un autre dossier.
failure-store-exists-hint = utilisez-la telle quelle, ou désignez un autre dossier par --store.
failure-restore-occupied-hint = nommez un autre dossier avec --store, ou mettez de côté ce qui s'y trouve.
failure-store-in-use-hint = fermez la fenêtre ou l'etabli serve qui la tient ouverte, puis réessayez.
failure-folder-unknown-hint = etabli folders les énumère ; un dossier se désigne par son chemin, son numéro ou un genre comme trash.
failure-message-unknown-hint = etabli list et etabli search montrent les numéros.
failure-attachment-unknown-hint = etabli show énumère les pièces jointes d'un message avec leurs numéros.
failure-document-unknown-hint = etabli documents list les énumère.
failure-document-shown-hint = ajoutez --share si ceux qui voient cet élément peuvent voir le fichier.
failure-target-unknown-hint = etabli documents targets montre à quoi les pièces jointes d'un message peuvent être ajoutées.
failure-search-field-unknown-hint = etabli search --help cite les champs ; ceux d'un module demandent que ce module soit en marche.
failure-column-unknown-hint = etabli list --help cite les colonnes.
failure-team-unknown-hint = etabli team list les montre.
failure-page-unknown-hint = etabli plugin pages les énumère.
failure-record-unknown-hint = etabli plugin records les énumère.
failure-plugin-no-rules-hint = etabli plugin list énumère les modules.
failure-plugin-unknown-hint = etabli plugin list les cite.
failure-dialog-unanswered-hint = mettez les réponses dans un fichier JSON désigné par --answers, ou exécutez la commande dans la fenêtre.

## Ce qui a été fait

init-done = Base vide créée dans { $store } pour { $admin }.
serve-ready = Base { $store } à disposition. Ctrl-C pour arrêter.
import-done = { $seen ->
        [one] { $seen } message trouvé
       *[other] { $seen } messages trouvés
    } : { $imported } importés ({ $size }), { $skipped } déjà connus, { $failed } en échec, en { $seconds } s.
export-records-done = { $records ->
     [one] { $records } fiche écrite
    *[other] { $records } fiches écrites
}{ $hidden ->
     [0] .
    *[other]  ; { $hidden } que vous ne voyez pas ont été omises.
}
export-done = { $exported ->
        [one] { $exported } message exporté
       *[other] { $exported } messages exportés
    } ({ $size }) en { $seconds } s.
backup-done = { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    } et { $blobs ->
        [one] { $blobs } fichier
       *[other] { $blobs } fichiers
    } ({ $copied } de plus, { $size } en tout) sauvegardés dans { $path }.
restore-done = { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    } et { $blobs ->
        [one] { $blobs } fichier
       *[other] { $blobs } fichiers
    } du { $date } restaurés dans { $store }.{ $doubtful ->
        [0] {""}
        [one] {" "}{ $doubtful } message qui attendait d'être envoyé l'a peut-être été depuis : voyez la boîte d'envoi.
       *[other] {" "}{ $doubtful } messages qui attendaient d'être envoyés l'ont peut-être été depuis : voyez la boîte d'envoi.
    }
compact-done = La base prenait { $before } et prend maintenant { $after }.
migrate-done = La base est passée du niveau { $from } au niveau { $to }.
migrate-nothing = La base est déjà au niveau { $to }.
verify-done = { $messages ->
        [one] { $messages } message
       *[other] { $messages } messages
    } et { $blobs ->
        [one] { $blobs } fichier
       *[other] { $blobs } fichiers
    } lus, { $problems ->
        [0] aucun problème
        [one] { $problems } problème
       *[other] { $problems } problèmes
    }.
search-count = { $count ->
        [one] { $count } message trouvé
       *[other] { $count } messages trouvés
    } en { $seconds } s.
contact-added = Contact { $id } ajouté : { $name }
contacts-imported = { $seen ->
        [one] { $seen } ligne lue
       *[other] { $seen } lignes lues
    } : { $imported } ajoutées, { $skipped } déjà présentes, { $failed } sans contact.
head-title = TITRE
head-cost = MS/1000
head-plugin = MODULE
head-page = PAGE
head-number = NUMÉRO
head-created = CRÉÉ
record-messages = Messages
rules-would = { $messages } messages examinés, { $changes } changements proposés ; rien n'a été modifié.
trial-ok = { $case } : comme attendu
trial-differs = { $case } : diffère ; --update attend désormais :
trial-no-cases = aucun cas ne se trouve dans { $subject }
trial-no-cases-hint = un cas est un fichier JSON ; le guide des plugins dit ce qui s’y trouve.
compare-lacks = L'autre version demande des droits qui ne sont pas accordés : { $rights }
compare-problem = L'autre version a échoué : { $problem }
compare-done = { $messages } messages, version { $current } à côté de { $other } : { $changes } changements et { $cells } cellules diffèrent ; rien n'a été modifié.
rules-done = { $messages } messages examinés.
effect-moved = va dans
effect-flag-set = reçoit la marque
effect-flag-removed = perd la marque
effect-field-set = reçoit le champ
effect-linked = est lié à
effect-unlinked = n'est plus lié à
effect-message-added = un message est ajouté dans
effect-folder-made = un dossier est créé
effect-record-created = une fiche est créée
effect-record-changed = une fiche change
effect-record-deleted = une fiche est supprimée
effect-host-asked = un serveur est interrogé
plugin-created = Créé : { $kind } { $id }.
undo-done = Annulé : { $what }

## Changements annulés

change-moved = { $count ->
        [one] un message déplacé
       *[other] { $count } messages déplacés
    } vers { $name }
change-trashed = { $count ->
        [one] un message mis
       *[other] { $count } messages mis
    } à la corbeille
change-junked = { $count ->
        [one] un message classé
       *[other] { $count } messages classés
    } comme indésirable
change-marked-read = { $count ->
        [one] un message marqué comme lu
       *[other] { $count } messages marqués comme lus
    }
change-marked-unread = { $count ->
        [one] un message marqué comme non lu
       *[other] { $count } messages marqués comme non lus
    }
change-folder-created = dossier { $name } créé
change-folder-renamed = dossier renommé en { $name }
change-folder-moved = dossier { $name } déplacé
change-folder-deleted = dossier { $name } supprimé
change-restored = { $count ->
        [one] un message remis
       *[other] { $count } messages remis
    } à l’emplacement d’origine
change-contact-added = { $count ->
        [one] un contact ajouté
       *[other] { $count } contacts ajoutés
    }
change-removed = { $count ->
        [one] un message supprimé
       *[other] { $count } messages supprimés
    } définitivement
change-linked = lien vers { $name } ajouté
change-unlinked = lien vers { $name } retiré
change-document-added = { $count ->
        [one] document ajouté
       *[other] { $count } documents ajoutés
    } : { $name }
change-document-shown = { $count ->
        [one] document ajouté
       *[other] { $count } documents ajoutés
    }, que d'autres voient : { $name }
change-document-renamed = document renommé en { $name }
change-document-unlinked = lien d'un document retiré : { $name }
change-document-removed = { $count ->
        [one] un document retiré
       *[other] { $count } documents retirés
    }
change-snippet-added = phrase { $name } ajoutée
change-snippet-changed = phrase { $name } modifiée
change-snippet-removed = phrase { $name } supprimée
change-field-set = { $count ->
        [one] { $name } : { $count } message
       *[other] { $name } : { $count } messages
    }
change-field-cleared = { $count ->
        [one] { $name } : valeur retirée de { $count } message
       *[other] { $name } : valeur retirée de { $count } messages
    }
change-plugin = changement fait par le module { $name }

## Progression

job-import = import de { $place }
job-export = export vers { $place }
job-remove = suppression définitive
job-field = { $place }
job-verify = contrôle de la base
job-backup = sauvegarde dans { $place }
job-restore = restauration depuis { $place }
job-demo = création de la boîte de démonstration

## Têtes de tableaux et champs

head-id = N°
head-unread = Non lus
head-total = Total
head-kind = Genre
head-folder = Dossier
head-date = Date
head-person = Correspondant
head-subject = Sujet
head-size = Taille
head-files = PJ
head-version = Version
head-state = État
head-teams = Actif pour
head-memory = Mémoire
head-calls = Appels
head-name = Nom
head-email = E-mail
head-email2 = E-mail2
head-entity = Entité
head-links = Lié avec
head-added = Ajouté le
head-added-by = Par
head-message = Message
head-target = Genre:n°
show-field = { $name } : { $value }
show-from = De
show-to = À
show-cc = Cc
show-bcc = Cci
show-account = Compte
show-problem = Problème
show-link = Lien
show-attachment = Pièce jointe
thread-receipt = { $line } (accusé de réception)
thread-missing = (message absent : { $id })
thread-private = (message privé)

## Valeurs

folder-kind-inbox = réception
folder-kind-sent = envoyés
folder-kind-drafts = brouillons
folder-kind-outbox = envoi
folder-kind-templates = modèles
folder-kind-junk = indésirables
folder-kind-trash = corbeille
folder-kind-basic = dossier
folder-kind-shared = partagé
folder-kind-internal = interne
folder-kind-special = spécial
folder-kind-outlook = Outlook
plugin-state-active = actif
plugin-state-disabled = arrêté
plugin-state-isolated = isolé
plugin-state-refused = refusé
plugin-state-waiting = attend un droit
plugin-installed = { $name } { $version } ({ $id }) est installé.
plugin-signed-by = Signé par { $signer }.
plugin-right-granted = accordé   { $capability } : { $meaning } — { $reason }
plugin-right-asked = demandé   { $capability } : { $meaning } — { $reason }
plugin-check-error = ERREUR
plugin-check-warning = attention
plugin-check-passed = bon
plugin-packed = Paquet écrit : { $file }
plugin-made = Dossier prêt : { $folder } ; lisez son README.md.
ledger-denied = refusé :
head-plugin = Module
head-call = Droit
head-user = Utilisateur
head-messages = Messages
size-bytes = { $number } o
size-kilobytes = { $number } ko
size-megabytes = { $number } Mo
size-gigabytes = { $number } Go

## Usage incorrect

usage-unknown-argument = option inconnue : { $argument }
usage-unknown-command = commande inconnue : { $command }
usage-missing = il manque quelque chose : { $argument }
usage-wrong-value = valeur incorrecte pour { $argument } : { $value }
usage-conflict = { $argument } ne va pas avec { $other }
usage-count = nombre de valeurs incorrect pour { $argument }
usage-other = cette ligne de commande n'est pas comprise
usage-next = etabli --help, ou --help après la commande, montre ce qu'on peut écrire.

## Aide

help-heading-usage = Usage :
help-heading-commands = Commandes
help-heading-arguments = Arguments
help-heading-options = Options
help-heading-common = Options communes
help-value-command = COMMANDE

help = Lit, classe, cherche et relie le courrier d'une petite équipe.
help-store = Dossier de la base (par défaut, dans le dossier de données du système).
help-user = Qui utilise la base (par défaut, son unique utilisateur).
help-json = Écrit du JSON : un objet, ou un objet par ligne pour les listes.
help-lang = Langue des textes : fr ou en (par défaut ETABLI_LANG, puis celle du système).
help-verbose = Écrit sur la sortie d'erreur ce qui se passe à l'intérieur.
help-help = Affiche l'aide.
help-safe-mode = Démarre avec tous les modules arrêtés.
help-version = Affiche la version.

help-demo = Ouvre l'établi sur une boîte de démonstration générée.
help-serve = Tient la base sans fenêtre jusqu'à interruption.
help-init = Crée une base vide.
help-init-admin = Nom du premier utilisateur (par défaut, votre nom de connexion).
help-import = Importe des fichiers .eml et mbox, des Maildirs et des dossiers qui en contiennent.
help-import-paths = Fichiers, Maildirs, dossiers qui en contiennent.
help-import-folder = Dossier qui reçoit le courrier ; il est créé s'il n'existe pas.
help-import-keep-folders = Les sous-dossiers de la source deviennent des sous-dossiers ici.
help-export = Exporte le courrier d'un dossier.
help-export-path = Fichier ou dossier à écrire.
help-export-folder = Dossier à exporter.
help-export-format = Forme : mbox, eml ou maildir.
help-export-recursive = Avec les sous-dossiers.
help-folders = Énumère les dossiers.
help-list = Énumère les messages d'un dossier.
help-list-folder = Le dossier : un chemin, un numéro ou un genre comme trash.
help-list-recursive = Avec les sous-dossiers.
help-list-limit = Au plus ce nombre de messages.
help-list-offset = Laisse d'abord de côté ce nombre de messages.
help-list-sort = Trie par COLONNE:asc ou COLONNE:desc : direction, read, forum, file, person, subject, size ou date (par défaut date:desc ; asc quand seule la colonne est nommée).
help-list-columns = Colonnes en plus, séparées par des virgules : kind, is_reply, forum, file, person, damaged, ou une colonne de module comme tickets/number.
help-show = Affiche un message.
help-show-id = Le message.
help-show-headers = Seulement le bloc d'en-têtes, tel qu'il est arrivé.
help-show-text = Seulement le texte.
help-show-html = Seulement la partie HTML, telle qu'elle est arrivée.
help-show-raw = Le message entier, octet pour octet, tel qu'il est arrivé.
help-show-attachment = Une pièce jointe, comptée à partir de 1 dans l'ordre où « show » les énumère.
help-show-output = Écrit la pièce jointe dans un fichier au lieu de la sortie standard.
help-search = Cherche des messages.
help-search-text = Texte à trouver n'importe où, sans égard à la casse ni aux accents ; les champs sans texte n'en demandent pas.
help-search-field = Où chercher : subject-sender, subject-sender-recipient, attachment, not-in-address-book, un champ de recherche qu'un module ajoute, ou un champ de message comme category, dont TEXTE nomme la valeur (par défaut subject-sender).
help-search-within = Seulement dans ce dossier et ses sous-dossiers.
help-search-limit = Au plus ce nombre de messages.
help-search-count = Compte seulement, et dit combien de temps cela a pris.
help-search-sort = Trie par COLONNE:asc ou COLONNE:desc, comme « list ».
help-search-columns = Colonnes en plus, comme « list ».
help-thread = Affiche en arbre la conversation autour d'un message.
help-thread-id = Le message.
help-threads = Énumère les conversations.
help-threads-folder = Seulement celles dont un message est dans ce dossier.
help-documents = Les fichiers gardés à côté du courrier.
help-documents-list = Énumère les documents.
help-documents-list-filter = Seulement ceux qui montrent ce texte quelque part.
help-documents-list-of = Seulement ceux de cet élément : contact:N°, entity:N° ou MODULE/GENRE:N°.
help-documents-list-sort = Trie par name, size, links, message, added ou by, précédé de - pour commencer par le plus grand (par défaut -added).
help-documents-list-limit = Au plus ce nombre de documents.
help-documents-list-offset = Laisse d'abord de côté ce nombre de documents.
help-documents-show = Affiche un document.
help-documents-show-id = Le document.
help-documents-targets = Montre à quoi les pièces jointes d'un message peuvent être ajoutées.
help-documents-targets-message = Le message.
help-documents-add = Ajoute des pièces jointes d'un message aux documents de contacts, d'entités ou de fiches ; rien n'est copié.
help-documents-add-message = Le message.
help-documents-add-attachment = Pièces jointes, comptées à partir de 1 dans l'ordre où « show » les énumère (par défaut, toutes).
help-documents-add-targets = Ce à quoi elles sont liées : contact:N°, entity:N° ou MODULE/GENRE:N°.
help-documents-add-share = Ceux qui voient cet élément peuvent voir aussi le fichier.
help-documents-save = Écrit le fichier d'un document.
help-documents-save-id = Le document.
help-documents-save-output = Dans ce fichier au lieu de la sortie standard.
help-documents-rename = Renomme un document.
help-documents-rename-id = Le document.
help-documents-rename-name = Son nouveau nom.
help-documents-link = Lie un document à un contact, une entité ou une fiche.
help-documents-link-id = Le document.
help-documents-link-target = Ce à quoi il est lié : contact:N°, entity:N° ou MODULE/GENRE:N°.
help-documents-link-share = Ceux qui voient cet élément peuvent voir aussi le fichier.
help-documents-unlink = Retire un lien d'un document.
help-documents-unlink-id = Le document.
help-documents-unlink-target = Ce à quoi il est lié : contact:N°, entity:N° ou MODULE/GENRE:N°.
help-documents-remove = Retire des documents ; leurs messages gardent leurs pièces jointes.
help-documents-remove-ids = Les documents.
help-undo = Annule vos derniers changements, y compris ceux d'exécutions précédentes.
help-undo-count = Nombre de changements (par défaut 1).
help-folder = Crée, déplace et supprime des dossiers.
help-folder-create = Crée un dossier, avec ceux au-dessus qui n'existent pas encore.
help-folder-create-path = Son chemin, comme Clients/Dupont.
help-folder-rename = Renomme un dossier.
help-folder-rename-folder = Le dossier : un chemin ou un numéro.
help-folder-rename-name = Son nouveau nom.
help-folder-move = Déplace un dossier avec tout ce qui est dessous.
help-folder-move-folder = Le dossier : un chemin ou un numéro.
help-folder-move-into = Le dossier sous lequel il va (par défaut, au premier niveau).
help-folder-delete = Supprime un dossier avec tout ce qui est dessous ; ses messages vont à la corbeille.
help-folder-delete-folder = Le dossier : un chemin ou un numéro.
help-folder-empty = Supprime définitivement tout ce qui est dans la corbeille ou les indésirables.
help-folder-empty-folder = Le dossier : trash, junk ou un numéro.
help-folder-empty-yes = Confirme, car rien ne se récupère ensuite.
help-message = Déplace, marque et supprime des messages.
help-message-move = Déplace des messages dans un dossier.
help-message-move-ids = Les messages.
help-message-move-folder = Le dossier : un chemin, un numéro, ou une nature comme trash.
help-message-trash = Met des messages à la corbeille.
help-message-trash-ids = Les messages.
help-message-junk = Met des messages dans les indésirables.
help-message-junk-ids = Les messages.
help-message-restore = Remet des messages de la corbeille ou des indésirables où ils étaient.
help-message-restore-ids = Les messages.
help-message-read = Marque des messages comme lus.
help-message-read-ids = Les messages.
help-message-unread = Marque des messages comme non lus.
help-message-unread-ids = Les messages.
help-message-remove = Supprime définitivement des messages.
help-message-remove-ids = Les messages.
help-message-remove-yes = Confirme, car rien ne se récupère ensuite.
help-backup = Sauvegarde tout, que la base serve ou non ; réservé à un administrateur.
help-backup-path = Un nouveau dossier, ou celui d'une sauvegarde plus ancienne de cette base, que la nouvelle remplace.
help-restore = Refait une base à partir d'une sauvegarde ; le dossier de la base doit être vide ou absent.
help-restore-path = Le dossier de la sauvegarde ; il reste tel quel.
help-compact = Rend au disque la place que la base n'utilise pas ; personne ne doit l'avoir ouverte.
help-migrate = Met la base au niveau de ce programme ; personne ne doit l'avoir ouverte.
help-verify = Lit et contrôle tout ce qui est dans la base.
help-plugin = Modules.
help-plugin-list = Énumère les modules.
help-plugin-enable = Met un module en marche, et fait repartir un module isolé.
help-plugin-enable-id = Le module.
help-plugin-enable-team = L'équipe : un nom ou un numéro (par défaut everyone, tout le monde).
help-plugin-disable = Arrête un module ; ses données restent.
help-plugin-disable-id = Le module.
help-plugin-disable-team = L'équipe : un nom ou un numéro (par défaut everyone, tout le monde).
help-plugin-install = Installe un paquet à côté de la version présente ; ses droits s'accordent un à un.
help-plugin-install-file = Le paquet.
help-plugin-install-allow-unsigned = L'installe bien qu'aucune clé de confiance ne l'ait signé.
help-plugin-install-grant = Accorde aussitôt ces droits, séparés par des virgules ; « all » pour tous ceux qu'il demande.
help-plugin-test = Exécute les cas d'un module sur tout le programme, dans une base à part.
help-plugin-test-path = Le paquet, ou le dossier qui contient plugin.toml, le composant compilé et i18n.
help-plugin-test-cases = Le dossier des cas (par défaut tests, dans le dossier du module ou à côté du paquet).
help-plugin-test-update = Écrit ce que le module a fait comme ce qui est attendu désormais.
help-plugin-export = Écrit dans un fichier les fiches d'un module que vous voyez, un objet JSON par ligne.
help-plugin-export-id = Le module ; un module enlevé a pu laisser des fiches.
help-plugin-export-out = Le fichier.
help-plugin-remove = Enlève un module installé ; ses données restent sauf demande contraire.
help-plugin-remove-id = Le module.
help-plugin-remove-with-data = Efface aussi ses fiches, leurs liens et ses réglages, pour de bon.
help-plugin-rollback = Revient à la version précédente.
help-plugin-rollback-id = Le module.
help-plugin-grant = Accorde un droit, ou montre les droits qu'un module demande.
help-plugin-grant-id = Le module.
help-plugin-grant-capability = Le droit ; sans lui, tous sont montrés avec leurs raisons.
help-plugin-grant-revoke = Retire le droit, dès le prochain appel.
help-plugin-restart = Laisse repartir un module après des fautes ou un arrêt brutal.
help-plugin-restart-id = Le module.
help-plugin-log = Montre les dernières lignes du journal d'un module.
help-plugin-log-id = Le module.
help-plugin-log-limit = Au plus tant de lignes.
help-plugin-settings = Montre les réglages d'un module, ou en change un.
help-plugin-settings-id = Le module.
help-plugin-settings-setting = Le réglage.
help-plugin-settings-value = La valeur en JSON, ou un texte tel quel ; sans valeur, celle du module revient.
help-plugin-quota = Fixe la place que les fiches d'un module peuvent prendre.
help-plugin-quota-id = Le module.
help-plugin-quota-bytes = Octets ; sans nombre, la place habituelle.
help-plugin-key = Les clés dont les paquets peuvent être installés.
help-plugin-key-add = Fait confiance à une clé minisign.
help-plugin-key-add-key = La clé, ou son fichier .pub.
help-plugin-key-add-name = À qui elle est.
help-plugin-key-list = Énumère les clés de confiance.
help-plugin-key-remove = Retire la confiance à une clé ; ce qu'elle a signé reste installé.
help-plugin-key-remove-id = Son numéro, seize chiffres.
help-plugin-check = Vérifie un paquet, ou le dossier d'un paquet, sans l'exécuter.
help-plugin-check-path = Le paquet ou le dossier.
help-plugin-pack = Empaquette un dossier, et écrit la liste que son auteur signe.
help-plugin-pack-folder = Le dossier avec plugin.toml, le composant compilé et i18n.
help-plugin-pack-output = Le paquet (par défaut : ID-VERSION.etabli dans le dossier).
help-plugin-new = Fait un dossier avec un petit module pour commencer.
help-plugin-new-id = Son nom, un domaine à l'envers comme org.example.hello.
help-plugin-new-folder = Le dossier (par défaut : la dernière partie du nom).
help-plugin-new-sdk = Le dossier du SDK (par défaut : celui qui est publié).
help-plugin-dev = Charge un module depuis son dossier, de nouveau après chaque compilation, jusqu'à Ctrl-C.
help-plugin-dev-folder = Le dossier avec plugin.toml, le composant compilé et i18n.
help-ledger = Quel module a vu quel message.
help-ledger-plugin = Seulement ce que ce module a vu.
help-ledger-message = Seulement qui a vu ce message.
help-ledger-limit = Au plus tant de lignes.
help-plugin-call = Exécute une commande d'un module.
help-plugin-call-id = Le module.
help-plugin-call-command = Sa commande.
help-plugin-call-messages = Les messages choisis, séparés par des virgules.
help-plugin-call-answers = Fichier JSON avec les réponses à ses questions : {"{"}"forms":[…],"confirms":[…],"contacts":[…]{"}"}.
help-plugin-call-records = Les fiches choisies, séparées par des virgules, à la place de messages.
help-plugin-columns = Énumère les colonnes de liste que proposent les modules, avec leur coût mesuré.
help-plugin-pages = Énumère les pages de fiches que proposent les modules.
help-plugin-records = Énumère les fiches d'une page.
help-plugin-records-id = Le module.
help-plugin-records-page = La page.
help-plugin-records-filter = Seulement les fiches qui montrent ce texte quelque part.
help-plugin-records-sort = La colonne de tri, précédée de « - » pour commencer par les plus grandes valeurs.
help-plugin-records-limit = Au plus ce nombre de fiches (par défaut 100).
help-plugin-record = Affiche une fiche.
help-plugin-record-id = Le module.
help-plugin-record-page = La page.
help-plugin-record-record = La fiche.
help-plugin-import = Importe un fichier qu'un module sait lire.
help-plugin-import-id = Le module.
help-plugin-import-file = Le fichier.
help-plugin-import-folder = Le dossier qui reçoit les messages : un chemin, un numéro ou un genre comme inbox.
help-plugin-compare = Essaie une autre version d'un module à côté de celle qui tourne et énumère ce qu'elle ferait autrement.
help-plugin-compare-file = Le paquet.
help-plugin-compare-folder = Le dossier des messages sur lesquels l'essayer : un chemin, un numéro ou un genre comme trash.
help-plugin-rules = Applique les règles d'un module pour le courrier reçu aux messages d'un dossier.
help-plugin-rules-id = Le module.
help-plugin-rules-folder = Le dossier : un chemin, un numéro ou un genre comme trash.
help-plugin-rules-dry-run = Ne modifie rien et énumère ce qui changerait.
help-contacts = Le carnet d'adresses.
help-contacts-add = Ajoute un contact.
help-contacts-add-name = Le nom.
help-contacts-add-email = Le champ « E-mail ».
help-contacts-add-email2 = Le champ « E-mail2 ».
help-contacts-add-entity = Le nom de l'entité ; elle est créée s'il n'y en a pas de ce nom.
help-contacts-list = Énumère les contacts par nom.
help-contacts-list-filter = Seulement ceux dont le nom ou l'adresse contient ceci.
help-contacts-list-limit = Au plus ce nombre de contacts.
help-contacts-import = Ajoute les contacts d'un fichier CSV avec une ligne de titres.
help-contacts-import-file = Le fichier ; - pour l'entrée standard.
help-completions = Écrit le script de complétion pour un shell.
help-completions-shell = Le shell : bash, elvish, fish, powershell ou zsh.

## Comptes, relève, envoi

account-saved = Compte { $id } enregistré : { $name }
transport-done = { $account } : { $fetched } reçus, { $sent } envoyés, { $deleted } supprimés du serveur, en { $seconds } s.
transport-failed = tout n'a pas réussi pour { $subject }
transport-failed-hint = les raisons figurent ci-dessus ; ce qui a échoué reste dans la boîte d'envoi ou sur le serveur, et la même commande réessaie.
message-kept = Message { $id } conservé.
message-delivered = Message { $id } remis.
message-put-away = Message gardé dans les brouillons.
job-transport = { $place }
job-sign-in = Connexion à { $place }
job-plugin = { $place } travaille
job-rules = règles sur { $place }
job-connection-test = essai de { $place }
head-server = Serveur
head-owner = Titulaire
step-resolve = nom du serveur
step-connect = connexion
step-encrypt = chiffrement
step-sign-in = identification
step-visible = visibles

help-account = Les comptes de messagerie.
help-account-add = Ajoute un compte.
help-account-add-name = Le nom affiché.
help-account-list = Liste les comptes.
help-account-test = Essaie les serveurs d'un compte, étape par étape.
help-account-test-account = Le compte : un nom, une adresse ou un identifiant.
help-account-sign-in = Connecte un compte dans le navigateur (avec --oauth).
help-account-sign-in-account = Le compte : un nom, une adresse ou un identifiant.
help-account-set = Modifie un compte ; ce qui n'est pas nommé reste.
help-account-set-account = Le compte : un nom, une adresse ou un identifiant.
help-account-set-name = Un nouveau nom.
help-account-absence = Répond pendant une absence, sur le serveur s'il le peut.
help-account-absence-account = Le compte : un nom, une adresse ou un identifiant.
help-account-absence-text = La réponse.
help-account-absence-subject = Son objet (par défaut : Auto: et l'objet du message).
help-account-absence-from = Le premier jour, AAAA-MM-JJ (par défaut : aussitôt).
help-account-absence-until = Le dernier jour, AAAA-MM-JJ (par défaut : jusqu'à l'arrêt).
help-account-absence-days = Jours avant de répondre encore à la même personne.
help-account-absence-off = Ne répond plus.
help-account-remove = Supprime un compte ; ses messages restent.
help-account-remove-account = Le compte : un nom, une adresse ou un identifiant.
help-account-add-address = L'adresse d'envoi.
help-account-add-imap = Le serveur IMAP, HÔTE:PORT.
help-account-add-pop3 = Le serveur POP3, HÔTE:PORT.
help-account-add-smtp = Le serveur SMTP, HÔTE:PORT.
help-account-add-tls = Le chiffrement de tous les serveurs : implicit, starttls ou none (par défaut : implicit).
help-account-add-imap-tls = Le chiffrement du serveur IMAP : implicit, starttls ou none.
help-account-add-pop3-tls = Le chiffrement du serveur POP3 : implicit, starttls ou none.
help-account-add-smtp-tls = Le chiffrement du serveur SMTP : implicit, starttls ou none.
help-account-add-login = L'identifiant de connexion.
help-account-add-smtp-login = L'identifiant de connexion pour l'envoi (par défaut : le même).
help-account-add-password-stdin = Lit le mot de passe sur l'entrée standard.
help-account-add-oauth = Se connecte par OAuth 2 auprès de ce fournisseur : Google, Microsoft ou Yahoo.
help-account-add-client-id = L'identifiant client que le fournisseur a donné à l'organisation.
help-account-add-owner = Le titulaire ; sans titulaire, le compte est public.
help-account-add-delete-after-days = Supprime les messages du serveur après N jours ; 0 pour jamais.
help-account-add-ca = Un fichier d'autorités de certification à croire (PEM).
help-account-add-mirror = Suppressions et déplacements se suivent des deux côtés.
help-account-set-address = L'adresse d'envoi.
help-account-set-imap = Le serveur IMAP, HÔTE:PORT.
help-account-set-pop3 = Le serveur POP3, HÔTE:PORT.
help-account-set-smtp = Le serveur SMTP, HÔTE:PORT.
help-account-set-tls = Le chiffrement de tous les serveurs : implicit, starttls ou none (par défaut : implicit).
help-account-set-imap-tls = Le chiffrement du serveur IMAP : implicit, starttls ou none.
help-account-set-pop3-tls = Le chiffrement du serveur POP3 : implicit, starttls ou none.
help-account-set-smtp-tls = Le chiffrement du serveur SMTP : implicit, starttls ou none.
help-account-set-login = L'identifiant de connexion.
help-account-set-smtp-login = L'identifiant de connexion pour l'envoi (par défaut : le même).
help-account-set-password-stdin = Lit le mot de passe sur l'entrée standard.
help-account-set-oauth = Se connecte par OAuth 2 auprès de ce fournisseur : Google, Microsoft ou Yahoo.
help-account-set-client-id = L'identifiant client que le fournisseur a donné à l'organisation.
help-account-set-owner = Le titulaire ; sans titulaire, le compte est public.
help-account-set-delete-after-days = Supprime les messages du serveur après N jours ; 0 pour jamais.
help-account-set-ca = Un fichier d'autorités de certification à croire (PEM).
help-account-set-mirror = Suppressions et déplacements se suivent des deux côtés.
help-fetch = Relève les nouveaux messages.
help-fetch-account = Seulement ce compte : un nom, une adresse ou un identifiant.
help-send = Envoie ce qui attend dans la boîte d'envoi.
help-send-account = Seulement ce compte : un nom, une adresse ou un identifiant.
help-sync = Envoie ce qui attend dans la boîte d'envoi et relève les nouveaux messages.
help-sync-account = Seulement ce compte : un nom, une adresse ou un identifiant.
help-compose = Écrit un message et l'envoie aussitôt.
help-compose-account = Le compte qui envoie : un nom, une adresse ou un identifiant.
help-compose-internal = Écrit à des collègues et à des équipes, par leur nom, sans serveur de messagerie.
help-compose-template = Le modèle dont part le message, par son nom.
help-compose-to = Les destinataires.
help-compose-cc = Les destinataires en copie.
help-compose-bcc = Les destinataires en copie cachée.
help-compose-subject = L'objet.
help-compose-text = Le texte.
help-compose-attach = Les fichiers à joindre.
help-compose-receipt = Demande un accusé de réception.
help-compose-later = Laisse le message dans la boîte d'envoi.
help-compose-draft = Laisse le message dans les brouillons.
sign-in-page = Ouvrez cette page dans votre navigateur :

## Utilisateurs et équipes

password-of = Mot de passe de { $user } :{" "}
password-new = Nouveau mot de passe de { $user } :{" "}
password-again = Le même encore une fois :{" "}
password-differs = les deux mots de passe de { $subject } sont différents
password-differs-hint = relancez la commande.
password-not-given = il n'y a pas de mot de passe pour { $subject }
password-not-given-hint = donnez-le dans un terminal, avec --password-stdin ou dans le fichier que nomme ETABLI_NEW_PASSWORD_FILE ; ou choisissez --no-password.
failure-user-needed-hint = nommez-en une avec --user.
failure-password-needed-hint = lancez la commande dans un terminal, ou nommez un fichier avec le mot de passe dans ETABLI_PASSWORD_FILE.
failure-user-owns-mail-hint = nommez qui les reçoit avec --hand-over-to.
failure-team-in-use-hint = etabli account set COMPTE --everyone ouvre un compte à tous.
user-saved = Utilisateur { $id } enregistré : { $name }
user-open = { $name } n'a pas de mot de passe : quiconque ouvre cette base peut prendre son nom (etabli user password).
head-admin = Admin
head-password = Mot de passe
head-member-of = Équipes
head-members = Membres
help-user-about = Les utilisateurs.
help-user-add = Ajoute un utilisateur.
help-user-add-name = Le nom pour s'identifier.
help-user-add-admin = Peut modifier utilisateurs, équipes et modules.
help-user-add-no-password = Il n'y aura pas de mot de passe.
help-user-add-password-stdin = Lit le nouveau mot de passe sur l'entrée standard.
help-user-list = Liste les utilisateurs.
help-user-set = Modifie un utilisateur ; ce qui n'est pas nommé reste.
help-user-set-who = L'utilisateur : un nom ou un numéro.
help-user-set-name = Un nouveau nom.
help-user-set-admin = Peut modifier utilisateurs, équipes et modules.
help-user-set-no-admin = Ne peut plus modifier utilisateurs, équipes et modules.
help-user-remove = Supprime un utilisateur.
help-user-remove-who = L'utilisateur : un nom ou un numéro.
help-user-remove-hand-over-to = Qui reçoit ses comptes et messages privés : un nom ou un numéro.
help-user-password = Définit un mot de passe, ou le supprime.
help-user-password-who = L'utilisateur : un nom ou un numéro (par défaut, vous-même).
help-user-password-no-password = Il n'y aura pas de mot de passe.
help-user-password-password-stdin = Lit le nouveau mot de passe sur l'entrée standard.
help-team = Les équipes d'utilisateurs.
help-team-add = Ajoute une équipe.
help-team-add-name = Le nom.
help-team-list = Liste les équipes.
help-team-rename = Renomme une équipe.
help-team-rename-team = L'équipe : un nom ou un numéro.
help-team-rename-name = Le nouveau nom.
help-team-remove = Supprime une équipe à laquelle rien n'est réservé.
help-team-remove-team = L'équipe : un nom ou un numéro.
help-team-members = Liste les membres d'une équipe, après en avoir ajouté et retiré.
help-team-members-team = L'équipe : un nom ou un numéro.
help-team-members-add = Ajoute ces utilisateurs : noms ou numéros.
help-team-members-remove = Retire ces utilisateurs : noms ou numéros.
help-account-add-team = L'équipe à laquelle il est réservé.
help-account-add-everyone = L'ouvre à tous.
help-account-set-team = L'équipe à laquelle il est réservé.
help-account-set-everyone = L'ouvre à tous.
