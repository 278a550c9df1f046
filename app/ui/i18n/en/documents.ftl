## Documents

cmd-add-document = Add to documents…
    .hint = Link the attachment with a contact, an entity, a task
cmd-add-documents = Add all attachments to documents…
reason-no-file = Choose an attachment first.
person-documents = Their documents

documents-add-title = Add to documents
documents-add-accept = Next
documents-choose = Choose something first.
documents-there = This file is there already.
documents-there-short = There already
documents-files =
    { $count ->
         [one] { $count } file
        *[other] { $count } files
    }
documents-targets = What the message is linked with
documents-targets-loading = Looking for what the message is linked with…
documents-targets-none = Nothing is linked with this message
documents-targets-none-hint = Link the message with a contact, an entity, a ticket or something else first, by “Link” in its header, and try again.
documents-targets-no-match = Nothing of this name
documents-shows = Everyone who sees { $name } will see this file, also without seeing the message.

documents-list = List of documents
documents-count =
    { $count ->
         [0] no documents
         [one] { $count } document
        *[other] { $count } documents
    }
documents-filter = Filter the documents
documents-of = Documents of { $name }
documents-all = Show all documents
documents-name = Name
documents-size = Size
documents-links = Linked with
documents-message = From message
documents-added = Added
documents-by = Added by
documents-origin = Origin
documents-none = No documents
documents-none-hint = An attachment becomes a document by “Add to documents…” in its menu.
documents-none-filter = No document contains this text.
documents-none-of = No attachment was added to these documents yet.
documents-loading = Reading the document…
documents-close = Close the document

document-show = Show among the documents
document-rename = Rename…
document-rename-title = Rename the document
document-link = Link…
document-link-title = Link the document
document-link-accept = Link
document-link-filter = Contact, entity or something of the message
document-unlink = Remove the link with { $name }
document-shown-by = Everyone who sees { $name } sees it.
document-message = Go to the message
document-message-gone = Deleted, or you have no access to it
document-remove = Remove from documents

change-document-added =
    { $count ->
         [one] Added to the documents of { $name }
        *[other] { $count } files added to the documents of { $name }
    }
change-document-shown =
    { $count ->
         [one] Added to the documents of { $name }, where others see it
        *[other] { $count } files added to the documents of { $name }, where others see them
    }
change-document-renamed = Document renamed to { $name }
change-document-unlinked = Document no longer linked with { $name }
change-document-removed =
    { $count ->
         [one] { $name } removed from the documents
        *[other] { $count } documents removed
    }
