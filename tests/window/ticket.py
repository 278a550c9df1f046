#!/usr/bin/python3
"""ticket.py PID SCREENSHOT: makes a ticket from a message of the demonstration mailbox."""

import re

from screen import BUTTON, ENTRY, HEADING, LABEL, NOTICE, TABLE_ROW, TREE_ITEM
from screen import Atspi, Missed, descendants, exact, find, has, press, run, wait_for

FOLDER = "SAV en cours"
SUBJECT = "Porte coulissante bloquée, salle du conseil"
ROW = f"Claire Vasseur, {SUBJECT},"
PLACE = "Garantie"
TICKET = "Porte coulissante à remettre sur son rail"


def drive(app):
    folder = wait_for(f"the folder {FOLDER}", lambda: find(app, TREE_ITEM, exact(FOLDER)), 60)
    press(folder)
    wait_for(f"{FOLDER} to be selected", lambda: has(find(app, TREE_ITEM, exact(FOLDER)), Atspi.StateType.SELECTED))

    row = wait_for("the message of Claire Vasseur", lambda: find(app, TABLE_ROW, "^" + re.escape(ROW)))
    press(row)
    wait_for("the message to be open", lambda: find(app, HEADING, exact(SUBJECT)))

    search = wait_for("the search field", lambda: find(app, ENTRY, exact("Rechercher dans la base")))
    if not Atspi.EditableText.set_text_contents(search, "coulissante"):
        raise Missed("the search field takes no text")
    wait_for("the number of results", lambda: find(app, LABEL, r"^\d+ résultats?\b"))
    wait_for(
        "nothing but results",
        lambda: all(
            "coulissante" in node.get_name().lower()
            for node in descendants(app)
            if node.get_role_name() in TABLE_ROW and node.get_name()
        ),
    )
    row = wait_for("the message among the results", lambda: find(app, TABLE_ROW, "^" + re.escape(ROW)))
    press(row)
    wait_for(
        "the message to be selected",
        lambda: has(find(app, TABLE_ROW, "^" + re.escape(ROW)), Atspi.StateType.SELECTED),
    )

    button = wait_for(
        "the button Ticket to be usable",
        lambda: next(
            (
                node
                for node in descendants(app)
                if node.get_role_name() in BUTTON
                and node.get_name() == "Ticket"
                and has(node, Atspi.StateType.ENABLED)
                and Atspi.Action.get_n_actions(node) > 0
            ),
            None,
        ),
    )
    press(button)
    subject = wait_for("the form's field Objet", lambda: find(app, ENTRY, r"^Objet\b"))
    if not Atspi.EditableText.set_text_contents(subject, TICKET):
        raise Missed("the form's field Objet takes no text")
    wait_for(
        "the field to hold the text",
        lambda: Atspi.Text.get_text(find(app, ENTRY, r"^Objet\b"), 0, -1) == TICKET,
    )
    place = wait_for(f"the ticket folder {PLACE}", lambda: find(app, TREE_ITEM, exact(PLACE)))
    press(place)
    wait_for(f"{PLACE} to be selected", lambda: has(find(app, TREE_ITEM, exact(PLACE)), Atspi.StateType.SELECTED))
    submit = wait_for("the button Créer le ticket", lambda: find(app, BUTTON, exact("Créer le ticket")))
    press(submit)
    wait_for("the form to close", lambda: find(app, BUTTON, exact("Créer le ticket")) is None)
    wait_for("the notice of the ticket", lambda: find(app, NOTICE, r".*T-\d+ a été créé"))
    chip = wait_for("the ticket's chip", lambda: find(app, BUTTON, r"^T-\d+"))
    if TICKET not in chip.get_name():
        raise Missed(f"the chip names the ticket’s subject; it is “{chip.get_name()}”")
    print(f"chip: {chip.get_name()}", flush=True)

    press(wait_for("the button Effacer la recherche", lambda: find(app, BUTTON, "^Effacer la recherche$")))
    wait_for("the whole folder again", lambda: find(app, TABLE_ROW, "^Aïcha Benali, Tiroir caisse"))
    press(wait_for("the message in its folder", lambda: find(app, TABLE_ROW, "^" + re.escape(ROW))))
    wait_for("the chip still to be there", lambda: find(app, BUTTON, r"^T-\d+"))
    wait_for("the notices to go", lambda: find(app, NOTICE, r"^(Tickets|Terminé)\s*:") is None)


run(drive)
