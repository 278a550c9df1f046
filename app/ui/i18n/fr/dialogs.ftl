### Textes des dialogues et des travaux.

dialog-cancel = Annuler
dialog-close = Fermer

## Forms

form-footer = Formulaire du plugin { $plugin } { $version }, exécuté en bac à sable
form-required = Ce champ est obligatoire.
form-integer = Entrez un nombre entier.
form-date = Entrez une date, par exemple 26/11/2026.
form-date-hint = jj/mm/aaaa
form-looked-at = Le plugin l’examine.
form-choose = Choisir…
form-none = Aucun
form-filter = Filtrer

## Secrets des plugins

secret-about = Le secret est rangé avec les mots de passe. Le plugin peut l’utiliser avec les serveurs qu’il nomme, sans jamais le lire.
secret-name = Secret
secret-accept = Garder
secret-empty = Saisissez le secret.

## Pickers

pick-accept = Choisir
pick-none = Rien ne correspond.
link-entity-title = Associer une entité
move-title =
    { $count ->
         [one] Déplacer { $count } message
        *[other] Déplacer { $count } messages
    }
move-folder-title = Déplacer le dossier { $name }
move-public-title = Montrer à d’autres en déplaçant vers { $folder } ?
move-public-text =
    { $count ->
         [one] { $count } message privé devient visible pour toutes les personnes qui voient ce dossier.
        *[other] { $count } messages privés deviennent visibles pour toutes les personnes qui voient ce dossier.
    }
folder-top = Au premier niveau
folder-delete-title = Supprimer le dossier { $name } ?
folder-delete-text =
    { $count ->
         [0] Le dossier ne contient aucun message
         [one] Son message va dans la corbeille
        *[other] Ses { $count } messages vont dans la corbeille
    }{ $below ->
         [0] .
         [one] {""} ; son sous-dossier est supprimé aussi.
        *[other] {""} ; ses { $below } sous-dossiers sont supprimés aussi.
    }
folder-delete-accept = Supprimer
forever-title =
    { $count ->
         [one] Supprimer définitivement { $count } message ?
        *[other] Supprimer définitivement { $count } messages ?
    }
forever-text = Cette suppression ne peut pas être annulée. Ce qui se trouve sur un serveur y reste.
forever-accept = Supprimer
empty-bin-title =
    { $count ->
         [one] Supprimer définitivement { $count } message du dossier { $folder } ?
        *[other] Supprimer définitivement les { $count } messages du dossier { $folder } ?
    }
empty-bin-accept = Vider
move-accept = Déplacer
move-filter = Chercher un dossier
move-none = Aucun dossier ne correspond.

## Folders

folder-new-title = Nouveau sous-dossier
folder-new-in = dans { $folder }
folder-new-accept = Créer le dossier
folder-rename-title = Renommer le dossier
folder-rename-accept = Renommer
folder-name = Nom du dossier
folder-name-empty = Entrez un nom.
folder-name-slash = Un nom ne peut pas contenir « / ».
folder-name-taken = Un dossier de ce nom existe déjà ici.

## Attachments

attachment-risky-title = Ouvrir { $name } ?
attachment-risky-text = Ne l’ouvrez que si vous faites confiance à son expéditeur et attendiez ce fichier.
attachment-risky-accept = Ouvrir quand même

## Import

import-title = Fichiers à importer (.eml, mbox)
import-folder-title = Dossier à importer (Maildir)
export-title = Fichier où écrire le dossier
import-default-folder = Import

## Jobs

job-import = Import de { $name }
job-export = Export vers { $name }
job-verify = Vérification de la base
job-backup = Sauvegarde dans { $name }
job-demo = Création de la boîte de démonstration
job-transport = Relève de { $name }
job-transports = Relève des comptes
job-server-trash = Suppression sur les serveurs
job-sign-in = Connexion à { $name } dans le navigateur
job-plugin = { $name } travaille
job-rules = Règles sur { $name }
job-test = Test de connexion de { $name }
job-backed-up =
    Sauvegarde faite : { $count ->
         [one] { $count } message
        *[other] { $count } messages
    }{ $problems ->
         [0] .
         [one] , mais un fichier est perdu dans la base. Lancez la vérification.
        *[other] , mais { $problems } fichiers sont perdus dans la base. Lancez la vérification.
    }
job-imported =
    { $count ->
         [one] { $count } message importé
        *[other] { $count } messages importés
    }, { $skipped ->
         [one] { $skipped } déjà présent
        *[other] { $skipped } déjà présents
    }, { $failed ->
         [one] { $failed } en échec
        *[other] { $failed } en échec
    }
job-records-exported =
    { $count ->
         [one] { $count } fiche exportée
        *[other] { $count } fiches exportées
    }{ $hidden ->
         [0] { "" }
        *[other] , { $hidden } que vous ne voyez pas omises
    }
job-exported =
    { $count ->
         [one] { $count } message exporté
        *[other] { $count } messages exportés
    }
job-verified =
    { $problems ->
         [0] Base vérifiée, aucun problème
         [one] Base vérifiée, { $problems } problème
        *[other] Base vérifiée, { $problems } problèmes
    }, { $count ->
         [one] { $count } message lu
        *[other] { $count } messages lus
    }
job-done = Terminé : { $title }
job-cancelled = Travail arrêté ; ce qui était fait est conservé.
job-queued = En attente
job-running = En cours
job-ended = Réussi
job-stopped = Arrêté
job-failed = Échec
job-stop = Arrêter
jobs-none = Aucun travail depuis le démarrage.

## Palette

palette-filter = Chercher une commande
palette-run = Exécuter
palette-sort = Trier par { $column }
palette-show = Afficher la colonne { $column }
palette-hide = Masquer la colonne { $column }
palette-left = Colonne { $column } vers la gauche
palette-right = Colonne { $column } vers la droite
palette-wider = Élargir la colonne { $column }
palette-narrower = Rétrécir la colonne { $column }
palette-none = Aucune commande ne correspond.

## Sign-in

sign-in-title = Qui êtes-vous ?
sign-in-user = Utilisateur
sign-in-password = Mot de passe
sign-in-accept = Entrer
sign-in-busy = Vérification en cours.
sign-in-empty = Entrez le mot de passe.

## Writing

compose-new = Nouveau message
compose-close = Fermer et garder dans les brouillons
compose-send = Envoyer
compose-send-keys = Envoyer (Ctrl Entrée)
compose-later = Envoyer plus tard
compose-in-an-hour = Dans une heure
compose-tomorrow = Demain matin
compose-monday = Lundi matin
compose-hold = Placer dans la boîte d’envoi
compose-hold-detail = envoi manuel
compose-attach = Joindre
compose-detach = Retirer { $name }
compose-receipt = Accusé de lecture
compose-from = De
compose-to = À
compose-cc = Cc
compose-bcc = Cci
compose-subject = Objet
    .name = Objet du message
compose-bold = Gras
compose-italic = Italique
compose-underline = Souligné
compose-bullets = Liste à puces
compose-numbers = Liste numérotée
compose-quote = Citation
compose-plain = Texte brut
compose-urgent = Prioritaire
compose-text = Texte du message
compose-account = Compte d’envoi
compose-account-problem = en erreur
compose-origin-account = Compte d’origine du message
compose-public = Comptes publics
compose-private = Comptes privés
compose-with-original = Inclure le message d’origine
compose-discard = Abandonner
compose-discard-title = Abandonner ce message ?
compose-discard-text = Le texte et les fichiers joints sont perdus.
compose-kept = Enregistré à { $at }
compose-size = { $size } sur { $most }
compose-put-away = Message gardé dans les brouillons
compose-sent = Message envoyé
compose-scheduled = Envoi programmé
compose-in-outbox = Message placé dans la boîte d’envoi
compose-edit = Modifier
compose-send-menu = Autres façons d’envoyer
compose-send-now = Envoyer immédiatement
compose-send-now-detail = sans délai d’annulation
compose-chosen-time = Date et heure choisies
compose-day = Jour d’envoi
compose-hour = Heure d’envoi
compose-schedule = Programmer
compose-time-unread = Écrivez le jour et l’heure ainsi : 25/11/2026 et 08:00.
compose-time-past = Ce moment est passé.
compose-later-hint = Part depuis ce poste s’il est allumé, sinon au prochain démarrage. Annulable dans la boîte d’envoi.
compose-account-hint = Le compte par défaut est le dernier utilisé pour envoyer. Changer de compte remplace la signature.
compose-usual-account = par défaut
compose-wrong-address = adresse incomplète
compose-remove-person = Retirer { $name }
compose-edit-person = Modifier
compose-move-person = Déplacer vers « { $field } »
compose-reading = Lecture du fichier
compose-files-come = Des fichiers sont encore en cours d’ajout au message.
compose-drop = Déposer des fichiers ici
compose-enlarge = Agrandir
compose-fold = Réduire
compose-restore = Rendre sa taille
compose-paragraph = Paragraphe
compose-line-kind = Genre de ligne
compose-format = Format du message
compose-rich = Texte enrichi
compose-link = Lien
compose-link-target = Adresse du lien
compose-link-insert = Insérer le lien
compose-link-remove = Retirer le lien
compose-link-wrong = Un lien commence par https://, http://, mailto: ou tel:.
compose-picture = Image
compose-picture-name = image
spelling-language = Langue du texte
spelling-guessed = Langue reconnue
spelling-guessed-fr = Français reconnu
spelling-guessed-en = Anglais reconnu
spelling-fr = Français
spelling-en = Anglais
spelling-nothing = Ne pas vérifier
spelling-count =
    { $count ->
        [one] { $count } mot à vérifier
       *[other] { $count } mots à vérifier
    }
spelling-searching = Recherche…
spelling-no-proposal = Aucune proposition
spelling-add = Ajouter à mon dictionnaire
spelling-ignore = Ignorer dans ce message
spelling-added = « { $word } » est dans votre dictionnaire
compose-is-draft = Ce message n’a pas été envoyé.
