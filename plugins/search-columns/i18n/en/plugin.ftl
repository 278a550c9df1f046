plugin-name = Search columns
plugin-description = The modes of the quick search.

field-subject-sender = Subject and sender
field-subject-sender-recipient = Subject, sender, recipient
field-attachment = Attached file
field-not-in-address-book = Sender not in address book

unknown-field = There is no such search mode: { $field }.
