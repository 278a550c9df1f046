plugin-name = Tickets
plugin-description = Suivre les demandes reçues par message.

command-associate = Ticket
record-ticket = Ticket

field-subject = Objet
field-status = État
field-requester = Demandeur
field-entity = Entité
field-folder = Dossier du ticket
field-priority = Priorité
field-due = Échéance

form-title = Associer un ticket
form-submit = Créer le ticket
requester-found = Trouvé dans le carnet d’adresses grâce à l’adresse de l’émetteur.

priority-low = Basse
priority-normal = Normale
priority-high = Haute

state-open = Ouvert
state-closed = Fermé

pick-title = Choisir le demandeur
pick-message = L’adresse { $address } n’est pas dans le carnet d’adresses. À quel contact associer le ticket ?
pick-message-no-address = Ce message n’a pas d’adresse d’expéditeur. À quel contact associer le ticket ?

ticket-created = Le ticket { $number } a été créé.
already-associated = Ce message a déjà le ticket { $number } : { $subject }
already-associated-meanwhile = Ce message vient d’être associé à un autre ticket. Aucun ticket n’a été créé.

setting-folders = Dossiers (« / » devant un sous-dossier)

why-messages-headers = Pour reprendre l’expéditeur et l’objet du message dans le ticket.
why-address-book = Pour trouver le demandeur grâce à son adresse.
why-records = Pour enregistrer les tickets et les associer aux messages.
why-dialogs = Pour afficher le formulaire du ticket.
why-settings = Pour connaître les dossiers de tickets de l’équipe.
column-number = Ticket
view-tickets = Tickets
