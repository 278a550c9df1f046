plugin-name = Sender’s domain (JavaScript)
plugin-description = Shows which domain a message comes from.
column-domain = Domain
why-messages-headers = To know who sent a message.
