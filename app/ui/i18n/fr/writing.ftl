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
