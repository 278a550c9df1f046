## Documents

cmd-add-document = Ajouter dans les documents…
    .hint = Associer la pièce jointe à un contact, une entité, une tâche
cmd-add-documents = Ajouter toutes les pièces jointes dans les documents…
reason-no-file = Choisissez d’abord une pièce jointe.
person-documents = Ses documents

documents-add-title = Ajouter dans les documents
documents-add-accept = Suivant
documents-choose = Choisissez d’abord un élément.
documents-there = Ce fichier y est déjà.
documents-there-short = Y est déjà
documents-files =
    { $count ->
         [one] { $count } fichier
        *[other] { $count } fichiers
    }
documents-targets = Éléments liés au message
documents-targets-loading = Recherche des éléments liés au message…
documents-targets-none = Aucun élément n’est lié à ce message
documents-targets-none-hint = Associez d’abord le message à un contact, une entité, un ticket ou un autre élément avec « Associer », dans son en-tête, puis recommencez.
documents-targets-no-match = Aucun élément de ce nom
documents-shows = Tous ceux qui voient { $name } verront aussi ce fichier, même sans voir le message.

documents-list = Liste des documents
documents-count =
    { $count ->
         [0] aucun document
         [one] { $count } document
        *[other] { $count } documents
    }
documents-filter = Filtrer les documents
documents-of = Documents de { $name }
documents-all = Montrer tous les documents
documents-name = Nom
documents-size = Taille
documents-links = Lié avec
documents-message = Message d’origine
documents-added = Ajouté le
documents-by = Ajouté par
documents-origin = Provenance
documents-none = Aucun document
documents-none-hint = Une pièce jointe devient un document par « Ajouter dans les documents… », dans son menu.
documents-none-filter = Aucun document ne contient ce texte.
documents-none-of = Aucune pièce jointe n’a encore été ajoutée à ses documents.
documents-loading = Lecture du document…
documents-close = Fermer le document

document-show = Voir dans les documents
document-rename = Renommer…
document-rename-title = Renommer le document
document-link = Associer…
document-link-title = Associer le document
document-link-accept = Associer
document-link-filter = Contact, entité ou élément du message
document-unlink = Retirer le lien vers { $name }
document-shown-by = Visible de tous ceux qui voient { $name }.
document-message = Aller au message
document-message-gone = Supprimé, ou vous n’y avez pas accès
document-remove = Retirer des documents

change-document-added =
    { $count ->
         [one] Ajouté aux documents de { $name }
        *[other] { $count } fichiers ajoutés aux documents de { $name }
    }
change-document-shown =
    { $count ->
         [one] Ajouté aux documents de { $name }, où d’autres le voient
        *[other] { $count } fichiers ajoutés aux documents de { $name }, où d’autres les voient
    }
change-document-renamed = Document renommé en { $name }
change-document-unlinked = Document séparé de { $name }
change-document-removed =
    { $count ->
         [one] { $name } retiré des documents
        *[other] { $count } documents retirés
    }
