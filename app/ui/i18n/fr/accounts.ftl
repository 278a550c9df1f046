### Textes des comptes, de la relève et de l’envoi.

## List

accounts-public = Publics
accounts-private = Privés, { $owner }
accounts-none = Aucun compte de messagerie
accounts-none-hint = Ajoutez un compte IMAP ou POP3 ; les serveurs sont proposés à partir de votre adresse.
account-add = Ajouter un compte
account-new = Nouveau compte
account-is-public = compte public
account-is-private = compte privé
account-to-configure = serveurs à configurer
account-fetched = Dernière relève : { $when }
account-never-fetched = Jamais relevé

## Form

account-name = Nom affiché
account-address = Adresse
account-visibility = Visibilité
account-public = Public
account-private = Privé
account-public-hint = Un compte public est visible de tous les utilisateurs, envoi compris.
account-private-hint = Un compte privé n’est visible que de son titulaire.
account-poll = Relève automatique
account-poll-every = Relève automatique, toutes les
account-poll-minutes = Minutes entre deux relèves
account-minutes = min
account-guessed = Serveurs devinés à partir de l’adresse : vérifiez-les par un test de connexion.
account-suggested = Serveurs proposés pour { $provider }.
remark-app-password = Ce fournisseur demande un mot de passe d’application : créez-en un dans les réglages de votre compte en ligne.
remark-oauth-needed = Ce fournisseur n’accepte souvent plus de mot de passe (OAuth) ; la connexion peut être refusée.
account-receiving = Réception
account-protocol = Protocole
account-in-server = Serveur
    .name = Serveur de réception
account-in-port = Port
    .name = Port de réception
account-in-tls = Chiffrement
    .name = Chiffrement de la réception
account-tls-none = Aucun
account-tls-recommended = conseillé
account-tls-dangerous = mot de passe lisible
account-in-unprotected = Sans chiffrement, le mot de passe et les messages reçus circulent en clair : tout le réseau peut les lire.
account-out-unprotected = Sans chiffrement, le mot de passe et les messages envoyés circulent en clair : tout le réseau peut les lire.
account-login = Identifiant
account-password = Mot de passe
account-password-show = Afficher le mot de passe
account-password-hide = Masquer le mot de passe
account-password-none = Aucun mot de passe n’est conservé pour ce compte.
account-secrets-keyring = Conservé dans le trousseau du système.
account-secrets-file = Conservé dans un fichier chiffré sous votre phrase secrète : ce système n’a pas de trousseau.
account-sending = Envoi (SMTP)
account-out-server = Serveur
    .name = Serveur d’envoi
account-out-port = Port
    .name = Port d’envoi
account-out-tls = Chiffrement
    .name = Chiffrement de l’envoi
account-authentication = Authentification
account-same-login = Mêmes identifiants
account-own-login = Autres identifiants
account-out-login = Identifiant pour l’envoi
account-out-password = Mot de passe pour l’envoi
account-no-sending = Sans serveur d’envoi, ce compte ne peut que recevoir.
account-messages = Messages, options avancées
account-signature = Signature par défaut
account-sent-folder = Dossier des messages envoyés
account-sent-own = Dossier { $sent } du compte
account-delete-after = Supprimer du serveur après
account-delete-days = Jours de présence sur le serveur
account-days = jours de présence
account-delete-warning = suppression définitive à la relève
account-mirror = Supprimer et déplacer aussi sur le serveur
account-files-sent = Le fournisseur range lui-même les messages envoyés
account-authserv-id = Nom du serveur dont les contrôles d’expéditeur sont crus (authserv-id)
account-own-authority = Les serveurs ont leur propre autorité de certification
account-authorities = Certificats de l’autorité (PEM)
account-retention-counting = Recherche des messages concernés…
account-retention-preview =
    { $count ->
         [0] Aucun message ne serait supprimé du serveur
         [one] { $count } message serait supprimé du serveur
        *[other] { $count } messages seraient supprimés du serveur
    } { $unverified ->
         [0] à la prochaine relève.
         [one] à la prochaine relève ; { $unverified } n’est pas encore vérifié ici et y reste.
        *[other] à la prochaine relève ; { $unverified } ne sont pas encore vérifiés ici et y restent.
    }
account-retention-title =
    { $count ->
         [one] Supprimer { $count } message du serveur ?
        *[other] Supprimer { $count } messages du serveur ?
    }
account-retention-text =
    { $count ->
         [one] { $count } message présent depuis plus de { $days } jours sera supprimé
        *[other] { $count } messages présents depuis plus de { $days } jours seront supprimés
    } définitivement du serveur à la prochaine relève. Les copies enregistrées ici restent.{ $unverified ->
         [0] {""}
         [one] {" "}{ $unverified } message n’est pas encore vérifié ici et reste sur le serveur.
        *[other] {" "}{ $unverified } messages ne sont pas encore vérifiés ici et restent sur le serveur.
    }
account-remove = Supprimer le compte
account-remove-title = Supprimer le compte { $name } ?
account-remove-text = Le compte et son mot de passe sont supprimés. Ses messages et ses dossiers restent ici ; rien n’est supprimé sur le serveur.
account-removed = Compte supprimé ; ses messages restent.
account-unsaved = Modifications non enregistrées
account-unchanged = Rien n’a été modifié.
account-save = Enregistrer
account-saved = Compte { $name } enregistré
account-discard = Abandonner
account-discard-title = Abandonner les modifications ?
account-discard-text = Les modifications de { $name } ne sont pas enregistrées.

## Signing in in the browser

account-oauth = Se connecter dans le navigateur (OAuth 2)
account-provider = Fournisseur d’identité
account-provider-other = Autre
account-client-id = Identifiant client
account-client-secret = Secret client, s’il y en a un
account-authorize-url = Adresse d’autorisation
account-token-url = Adresse des jetons
account-scopes = Portées
account-client-hint = Votre organisation déclare Établi chez son fournisseur, qui lui donne cet identifiant.
account-signed-in = Connecté
account-not-signed-in = Pas encore connecté
account-error-client-id = Entrez l’identifiant client.
account-error-url = Entrez une adresse en https.
oauth-again-title = Se reconnecter à { $name }
oauth-again-text = Le fournisseur ne laisse plus entrer ce compte sans vous. Rien n’est perdu : la relève et l’envoi reprennent après la connexion.
oauth-sign-in = Se connecter dans le navigateur
oauth-in-browser = Continuez dans le navigateur.
oauth-signed-in = { $name } est connecté
remark-other-domain = Ces serveurs appartiennent à un autre domaine que l’adresse : vérifiez leur nom avant d’entrer le mot de passe.

## Absence

account-absence = Absence
account-away = Répondre automatiquement pendant une absence
account-away-subject = Objet de la réponse
account-away-subject-hint = Auto: et l’objet du message
account-away-from = Premier jour
account-away-until = Dernier jour
account-away-text = Réponse
account-away-days = Répéter après (jours)
    .name = Jours avant de répondre encore à la même personne
account-away-hint = Le serveur répond s’il le sait (Sieve) ; sinon Établi répond à chaque relève. Listes, robots et indésirables n’ont jamais de réponse.
account-away-server = Le serveur répond, même quand Établi est fermé.
account-away-own-script = Un script personnel du serveur répond déjà : Établi n’ajoute rien.
account-away-here = Le serveur ne sait pas répondre : Établi répond à chaque relève.
account-away-nobody = Personne ne répond encore.
account-error-away-text = Entrez la réponse.
account-error-day = Entrez une date, par exemple 24/12/2026.
account-error-day-order = Le dernier jour précède le premier.
account-error-away-days = De 1 à 365 jours.

## What is wrong

account-error-name = Entrez un nom.
account-error-name-slash = Un nom ne peut pas contenir « / ».
account-error-name-taken = Un autre compte porte déjà ce nom.
account-error-address = Entrez une adresse complète, par exemple nom@exemple.fr.
account-error-server = Entrez le nom d’un serveur.
account-error-port = De 1 à 65535.
account-error-login = Entrez l’identifiant.
account-error-password = Entrez le mot de passe.
account-error-days = Entrez un nombre de jours, de 1 à 9999.
account-error-minutes = Entrez un nombre de minutes, de 1 à 1440.

## Connection test

test-title = Test de connexion
test-start = Tester
test-stop = Arrêter
test-hint = Essaie les deux serveurs avec ce qui est saisi, sans rien enregistrer ni envoyer.
test-receiving = Réception, { $protocol }
test-sending = Envoi, SMTP
test-waiting = En attente
test-running = En cours
test-passed = Réussi
test-failed = Échec
test-stopped = Arrêté
test-waits-for-server = Attente du serveur
test-resolve = Nom du serveur
test-connection = Connexion
test-connect = Connexion, port { $port }
test-tls = Négociation TLS
test-starttls = Négociation STARTTLS
test-certificate = Certificat { $version }
test-sign-in = Identification
test-visible = Lecture de la boîte
test-valid-until = Valide jusqu’au { $day }
test-folders =
    { $count ->
         [one] { $count } dossier visible
        *[other] { $count } dossiers visibles
    }
test-messages =
    { $count ->
         [one] { $count } message sur le serveur
        *[other] { $count } messages sur le serveur
    }
test-millis = { $count } ms
test-seconds = { $count } s
test-previous = Essai précédent

## Fetching and sending

transport-fetched =
    { $count ->
         [0] Aucun nouveau message
         [one] { $count } nouveau message
        *[other] { $count } nouveaux messages
    }
transport-sent =
    { $count ->
         [one] { $count } envoyé
        *[other] { $count } envoyés
    }
transport-deleted =
    { $count ->
         [one] { $count } supprimé du serveur
        *[other] { $count } supprimés du serveur
    }
transport-failed =
    { $count ->
         [one] { $count } en échec
        *[other] { $count } en échec
    }
trash-server-title =
    { $count ->
         [one] Supprimer { $count } message du serveur et de la corbeille ?
        *[other] Supprimer { $count } messages du serveur et de la corbeille ?
    }
trash-server-text =
    { $count ->
         [one] { $count } message de la corbeille est présent sur un serveur. Il est supprimé sur le serveur, puis ici
        *[other] { $count } messages de la corbeille sont présents sur un serveur. Ils sont supprimés sur le serveur, puis ici
    } ; c’est définitif. Les autres messages de la corbeille restent.{ $unverified ->
         [0] {""}
         [one] {" "}{ $unverified } message n’est pas encore vérifié ici et reste aussi sur le serveur.
        *[other] {" "}{ $unverified } messages ne sont pas encore vérifiés ici et restent aussi sur le serveur.
    }
trash-server-accept = Supprimer
trash-server-none =
    { $unverified ->
         [0] Aucun message de la corbeille n’est présent sur un serveur.
         [one] { $unverified } message est présent sur un serveur, mais il n’est pas encore vérifié ici ; il reste.
        *[other] { $unverified } messages sont présents sur un serveur, mais ils ne sont pas encore vérifiés ici ; ils restent.
    }

## Outbox

outbox-held = Ce message attend que vous l’envoyiez.
outbox-due = Ce message part au prochain envoi.
outbox-at = Envoi prévu : { $when }
outbox-handing-over = Envoi en cours…
outbox-failed = L’envoi a échoué.
outbox-failed-code = L’envoi a échoué : réponse { $code } du serveur.
outbox-failed-retry = Nouvel essai : { $when }
outbox-unknown = Le serveur n’a pas confirmé la réception : le message est peut-être parti. Vérifiez auprès du destinataire avant de le renvoyer.
outbox-recallable =
    { $count ->
         [0] Envoi en cours…
         [one] Envoi dans { $count } seconde.
        *[other] Envoi dans { $count } secondes.
    }
outbox-recall = Annuler l’envoi
outbox-to-drafts = Remettre en brouillon
outbox-taken-back = Message remis dans les brouillons

## Receipts and new mail

receipt-asked = { $who } demande un accusé de réception.
receipt-send = Envoyer
receipt-refuse = Ne pas envoyer
receipt-sent = Accusé de réception dans la boîte d’envoi
receipt-refused = Aucun accusé de réception ne sera envoyé
new-mail =
    { $count ->
         [one] { $account } : { $count } nouveau message
        *[other] { $account } : { $count } nouveaux messages
    }
account-receipts = Accusés de réception demandés
account-receipts-never = Ne jamais envoyer
account-receipts-ask = Demander à chaque fois
account-receipts-always = Envoyer aux contacts connus
account-notify = Annoncer les nouveaux messages
account-quiet = Heures calmes, de
account-quiet-from = Début des heures calmes
account-quiet-until = Fin des heures calmes
account-quiet-to = à
account-error-time = Entrez une heure, par exemple 20:00.

## Certificates accepted one by one

trust-show = Examiner le certificat
trust-title = Accepter le certificat de { $host } ?
trust-text =
    Personne de reconnu ne garantit ce certificat : un autre ordinateur peut se faire passer pour le serveur. Comparez cette empreinte SHA-256 avec celle que donne l’administrateur du serveur.

    { $fingerprint }
trust-accept = Accepter ce certificat
trust-count =
    { $count ->
         [one] { $count } certificat accepté un à un
        *[other] { $count } certificats acceptés un à un
    }
trust-forget = Ne plus les accepter
