plugin-name = Tickets
plugin-description = Follow the requests that come in as messages.

command-associate = Ticket
record-ticket = Ticket

field-subject = Subject
field-status = Status
field-requester = Requester
field-entity = Entity
field-folder = Ticket folder
field-priority = Priority
field-due = Due

form-title = Associate a ticket
form-submit = Create ticket
requester-found = Found in the address book by the sender’s address.

priority-low = Low
priority-normal = Normal
priority-high = High

state-open = Open
state-closed = Closed

pick-title = Choose the requester
pick-message = The address { $address } is not in the address book. Which contact is the ticket for?
pick-message-no-address = This message has no sender address. Which contact is the ticket for?

ticket-created = Ticket { $number } was created.
already-associated = This message already has ticket { $number }: { $subject }
already-associated-meanwhile = This message has just been associated with another ticket. No ticket was created.

setting-folders = Folders (“/” before a subfolder)

why-messages-headers = To take the sender and the subject of the message over into the ticket.
why-address-book = To find the requester by their address.
why-records = To keep the tickets and associate them with messages.
why-dialogs = To show the form of the ticket.
why-settings = To know the ticket folders of the team.
column-number = Ticket
view-tickets = Tickets
