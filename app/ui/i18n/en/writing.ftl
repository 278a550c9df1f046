### Texts of writing: warnings before a message is sent, templates, snippets, internal messages.

warn-title = Before this is sent
warn-back = Back to the message
warn-send = Send anyway
warn-off = Preferences, Writing: what to be warned of.
warn-attachment = The text speaks of a file (“{ $words }”), and none is attached.
warn-attachment-mend = Attach a file
warn-subject = The message has no subject.
warn-subject-mend = Write the subject
warn-many = { $count } people will each see the addresses of all others.
warn-many-mend = Move everybody to Bcc
warn-newer = { $who } wrote in this conversation after the message that you answer ({ $when }).
warn-newer-mend = Read that message
warn-others =
    { $count ->
         [one] { $who } is answering this message too.
        *[other] { $who } are answering this message too.
    }
warn-organisation =
    { $count ->
         [one] { $who } had no part in the conversation.
        *[other] { $who } had no part in the conversation.
    }
warn-organisation-mend = Look at the recipients
pref-writing = Writing
pref-warnings = Warn before sending when
pref-warn-attachment-missing = the text speaks of a file that is not attached
pref-warn-subject-empty = there is no subject
pref-warn-many-recipients = many people would see each other’s addresses
pref-warn-newer-reply = the conversation has gone on
pref-warn-others-answer = a colleague is answering the same message
pref-warn-other-organisation = the answer goes to another organisation
scope-mine = Only me
scope-all = Everyone
scope-team = A team
cmd-new-internal = New internal message
internal-new = New internal message
internal-send = Send to colleagues
internal-sent = Message delivered to your colleagues
compose-template = Template
compose-snippets = Snippets
compose-snippets-keys = Insert a snippet (Ctrl ;)
compose-carry = Link too
compose-variables = Variables without a value: { $names }
compose-fill = Fill the variables
compose-signature = Signature
compose-links = Links
compose-of-template = of the template
signature-sender = The account’s
signature-none = No signature
signature-nobody = none
signature-others = Other accounts
signature-missing = This account has no signature.
template-find = Find a template
template-no-match = No template fits
reader-answering =
    { $count ->
         [one] { $names } is answering this message now.
        *[other] { $names } are answering this message now.
    }
template-none = No template
template-keep = Keep as a template
template-manage = Manage templates and snippets
template-new = New template
template-name = Name
template-scope = For
template-save = Save the template
template-kept = Template saved
pref-templates = Templates
pref-snippets = Snippets
pref-warn-variable-empty = a variable has no value
phrase-edit = Change { $name }
phrase-delete = Delete { $name }
snippet-insert = Insert
snippet-none = No snippet fits.
snippet-find = Find a snippet
snippet-new = New snippet
snippet-edit = Change the snippet
snippet-save = Save
snippet-word = Abbreviation
snippet-word-needed = Give an abbreviation of one word.
snippet-text = Text
snippet-text-needed = Write the text.
snippet-set = Snippets updated
snippet-help = Type the abbreviation and Tab in a message, or open the list with Ctrl ;.
variables-help = Variables: {"{{contact}}"}, {"{{contact.first-name}}"}, {"{{contact.entity}}"}, {"{{user}}"}, {"{{account}}"}, {"{{date}}"}, {"{{time}}"}, {"{{ticket}}"}
change-snippet-added = Snippet { $name } added
change-snippet-changed = Snippet { $name } changed
change-snippet-removed = Snippet { $name } removed
pref-dictionary = My dictionary
dictionary-help = These words are never marked as mistakes. A click removes one.
dictionary-empty = No words. In a message, right-click an underlined word to add it.
dictionary-remove = Remove “{ $word }” from my dictionary
dictionary-removed = “{ $word }” is no longer in your dictionary
