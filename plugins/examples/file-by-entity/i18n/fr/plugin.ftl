plugin-name = Classement par entité
plugin-description = Classe les messages reçus dans un dossier par entité.
event-received = Les classe selon l’entité de l’expéditeur
setting-parent = Dossier parent
why-messages-headers = Pour connaître l’expéditeur.
why-address-book = Pour connaître l’entité de l’expéditeur.
why-mailbox = Pour déplacer le message dans le dossier de l’entité.
why-settings = Pour savoir sous quel dossier les autres sont créés.
