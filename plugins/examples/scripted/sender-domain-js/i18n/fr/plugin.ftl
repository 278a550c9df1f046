plugin-name = Domaine de l’expéditeur (JavaScript)
plugin-description = Montre de quel domaine vient un message.
column-domain = Domaine
why-messages-headers = Pour savoir qui a envoyé un message.
