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
