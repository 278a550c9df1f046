#!/usr/bin/python3
"""screens.py PID SCREENSHOT FOLDER THEME: takes the screens that the design has pictures of.

The window shows the demonstration mailbox. Each picture goes into FOLDER under the name of the design's picture.
A picture whose list or page does not have the theme's ground is a failure.
"""

import os
import subprocess
import sys
import time

from screen import BUTTON, ENTRY, HEADING, LABEL, TABLE_ROW, TREE_ITEM
from screen import Atspi, Missed, descendants, exact, find, has, press, run, wait_for

FOLDER = sys.argv[3]
THEME = sys.argv[4]
SURFACE = {"light": "#FFFFFF", "dark": "#1E2124"}[THEME]
SUBJECT = "Porte coulissante bloquée, salle du conseil"
ROW = f"^Claire Vasseur, {SUBJECT},"
TOGGLE = ("toggle button", "push button", "button")


def colours(path):
    """The colours of a picture with the share of points that have them."""
    said = subprocess.run(
        ["convert", path, "-format", "%c", "histogram:info:-"], check=True, capture_output=True, text=True, timeout=60
    ).stdout
    found = {}
    for line in said.splitlines():
        count, _, rest = line.strip().partition(":")
        hexes = [word for word in rest.split() if word.startswith("#")]
        if hexes:
            found[hexes[0][:7].upper()] = int(count) / (1440 * 900)
    return found


def take(name, ground=SURFACE, share=0.1):
    """Takes a picture once the window stands still."""
    path = os.path.join(FOLDER, f"{name}.png")
    previous = None

    def still():
        nonlocal previous
        subprocess.run(["import", "-window", "root", path], check=True, timeout=60)
        identify = ["identify", "-format", "%# %wx%h", path]
        now = subprocess.run(identify, check=True, capture_output=True, text=True, timeout=60).stdout
        same, previous = now == previous, now
        return same and now

    size = wait_for(f"the screen {name} to stand still", still).split()[1]
    if size != "1440x900":
        raise Missed(f"{name} is {size}")
    part = colours(path).get(ground, 0)
    if part < share:
        raise Missed(f"{name}: {part:.0%} of the screen has the colour {ground}, at least {share:.0%} should")
    subprocess.run(["mogrify", "-strip", "-colors", "200", path], check=True, timeout=60)


def rail(app, name):
    press(wait_for(f"{name} in the rail", lambda: find(app, TOGGLE, exact(name))))


def key(code, *modifiers):
    """Presses a key of the keyboard: a keysym, with the keysyms of modifiers held."""
    for modifier in modifiers:
        Atspi.generate_keyboard_event(modifier, None, Atspi.KeySynthType.PRESS)
    Atspi.generate_keyboard_event(code, None, Atspi.KeySynthType.SYM)
    for modifier in reversed(modifiers):
        Atspi.generate_keyboard_event(modifier, None, Atspi.KeySynthType.RELEASE)


def open_message(app):
    rail(app, "Messagerie")
    press(wait_for("the folder", lambda: find(app, TREE_ITEM, exact("SAV en cours")), 60))
    press(wait_for("the message", lambda: find(app, TABLE_ROW, ROW)))
    wait_for("the message to be open", lambda: find(app, HEADING, exact(SUBJECT)))


def main_list(app):
    open_message(app)
    wait_for("no notice", lambda: find(app, ("alert", "notification"), ".") is None)
    take("a-main")


def search(app):
    field = wait_for("the search field", lambda: find(app, ENTRY, exact("Rechercher dans la base")))
    Atspi.EditableText.set_text_contents(field, "porte")
    wait_for("the results", lambda: find(app, LABEL, r"^\d+ résultats?\b"))
    take("h-search")
    press(wait_for("the search fields", lambda: find(app, ("combo box",), exact("Rechercher dans"))))
    take("h-search-fields")
    escape(app)
    press(wait_for("the way out of the search", lambda: find(app, BUTTON, "^Effacer la recherche$")))


def escape(app):
    Atspi.generate_keyboard_event(0xFF1B, None, Atspi.KeySynthType.SYM)
    time.sleep(0.5)


def forum(app):
    open_message(app)
    press(wait_for("the button Forum", lambda: find(app, TOGGLE, exact("Forum"))))
    wait_for("the forum", lambda: find(app, TOGGLE, exact("Retour à la liste")))
    take("c-forum")
    press(find(app, TOGGLE, exact("Retour à la liste")))


def compose(app):
    open_message(app)
    press(wait_for("the button Répondre", lambda: find(app, BUTTON, exact("Répondre"))))
    wait_for("a message to be written", lambda: find(app, BUTTON, "^Envoyer$") or find(app, BUTTON, "^Répondre depuis"))
    take("b-compose-account")


def deleted(app):
    open_message(app)
    press(wait_for("the button Supprimer", lambda: find(app, BUTTON, exact("Supprimer"))))
    wait_for("the notice", lambda: find(app, ("push button", "button"), exact("Annuler")))
    take("j-drag-undo")
    press(find(app, ("push button", "button"), exact("Annuler")))


def ticket(app):
    open_message(app)
    press(
        wait_for(
            "the button Ticket",
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
    )
    wait_for("the form", lambda: find(app, ENTRY, r"^Objet\b"))
    take("d-ticket-new")
    press(find(app, BUTTON, exact("Annuler")))


def pages(app):
    rail(app, "Plugins")
    take("e-plugins")
    rail(app, "Préférences")
    take("f-account")


def drive(app):
    os.makedirs(FOLDER, exist_ok=True)
    for screen in (main_list, search, forum, compose, ticket, deleted, pages):
        try:
            screen(app)
        except Missed as error:
            print("MISSED", screen.__name__, error, file=sys.stderr)


run(drive)
