### Textes de la rédaction : avertissements avant l’envoi, modèles, phrases, messages internes.

warn-title = Avant l’envoi
warn-back = Revenir au message
warn-send = Envoyer quand même
warn-off = Préférences, Rédaction : choisir les avertissements.
warn-attachment = Le texte parle d’un fichier (« { $words } »), mais aucun n’est joint.
warn-attachment-mend = Joindre un fichier
warn-subject = Le message n’a pas d’objet.
warn-subject-mend = Écrire l’objet
warn-many = { $count } personnes verront chacune les adresses de toutes les autres.
warn-many-mend = Mettre tout le monde en Cci
warn-newer = { $who } a écrit dans cette conversation après le message auquel vous répondez ({ $when }).
warn-newer-mend = Lire ce message
warn-others =
    { $count ->
         [one] { $who } répond aussi à ce message.
        *[other] { $who } répondent aussi à ce message.
    }
warn-organisation =
    { $count ->
         [one] { $who } ne participait pas à la conversation.
        *[other] { $who } ne participaient pas à la conversation.
    }
warn-organisation-mend = Revoir les destinataires
pref-writing = Rédaction
pref-warnings = Prévenir avant l’envoi quand
pref-warn-attachment-missing = le texte parle d’un fichier qui n’est pas joint
pref-warn-subject-empty = il n’y a pas d’objet
pref-warn-many-recipients = beaucoup de personnes verraient les adresses des autres
pref-warn-newer-reply = la conversation a continué
pref-warn-others-answer = un collègue répond au même message
pref-warn-other-organisation = la réponse part vers une autre organisation
scope-mine = Moi seul
scope-all = Tout le monde
scope-team = Une équipe
cmd-new-internal = Nouveau message interne
internal-new = Nouveau message interne
internal-send = Envoyer aux collègues
internal-sent = Message remis à vos collègues
compose-template = Modèle
compose-snippets = Phrases
compose-snippets-keys = Insérer une phrase (Ctrl ;)
compose-carry = Associer aussi
compose-variables = Variables sans valeur : { $names }
compose-fill = Remplir les variables
compose-signature = Signature
compose-links = Liens
compose-of-template = du modèle
signature-sender = Celle du compte
signature-none = Aucune signature
signature-nobody = aucune
signature-others = Autres comptes
signature-missing = Ce compte n’a pas de signature.
template-find = Chercher un modèle
template-no-match = Aucun modèle ne correspond
reader-answering =
    { $count ->
         [one] { $names } répond à ce message en ce moment.
        *[other] { $names } répondent à ce message en ce moment.
    }
template-none = Aucun modèle
template-keep = Garder comme modèle
template-manage = Gérer les modèles et les phrases
template-new = Nouveau modèle
template-name = Nom
template-scope = Pour
template-save = Enregistrer le modèle
template-kept = Modèle enregistré
pref-templates = Modèles
pref-snippets = Phrases
pref-warn-variable-empty = une variable n’a pas de valeur
phrase-edit = Modifier { $name }
phrase-delete = Supprimer { $name }
snippet-insert = Insérer
snippet-none = Aucune phrase ne correspond.
snippet-find = Chercher une phrase
snippet-new = Nouvelle phrase
snippet-edit = Modifier la phrase
snippet-save = Enregistrer
snippet-word = Abréviation
snippet-word-needed = Donnez une abréviation d’un seul mot.
snippet-text = Texte
snippet-text-needed = Écrivez le texte.
snippet-set = Phrases mises à jour
snippet-help = Tapez l’abréviation puis la touche Tab dans un message, ou ouvrez la liste avec Ctrl ;.
variables-help = Variables : {"{{contact}}"}, {"{{contact.prénom}}"}, {"{{contact.entité}}"}, {"{{utilisateur}}"}, {"{{compte}}"}, {"{{date}}"}, {"{{heure}}"}, {"{{ticket}}"}
change-snippet-added = Phrase { $name } ajoutée
change-snippet-changed = Phrase { $name } modifiée
change-snippet-removed = Phrase { $name } supprimée
pref-dictionary = Mon dictionnaire
dictionary-help = Ces mots ne sont jamais signalés comme des fautes. Un clic en retire un.
dictionary-empty = Aucun mot. Dans un message, un clic droit sur un mot souligné permet de l’ajouter.
dictionary-remove = Retirer « { $word } » de mon dictionnaire
dictionary-removed = « { $word } » n’est plus dans votre dictionnaire
