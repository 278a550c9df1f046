plugin-name = File by entity
plugin-description = Files received mail into one folder for each entity.
event-received = Files it by the sender’s entity
setting-parent = Parent folder
why-messages-headers = To know the sender.
why-address-book = To know the sender’s entity.
why-mailbox = To move the message to the entity’s folder.
why-settings = To know below which folder the others are made.
