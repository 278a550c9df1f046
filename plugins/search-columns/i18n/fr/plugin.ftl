plugin-name = Colonnes de recherche
plugin-description = Les modes de la recherche rapide.

field-subject-sender = Objet et expéditeur
field-subject-sender-recipient = Objet, expéditeur, destinataire
field-attachment = Fichier attaché
field-not-in-address-book = Expéditeur hors carnet d’adresses

unknown-field = Ce mode de recherche n’existe pas : { $field }.
