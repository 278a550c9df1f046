#!/usr/bin/python3
"""screens.py PID SCREENSHOT FOLDER THEME WHAT: takes the screens that the design has pictures of.

WHAT is `demo` for a window over the demonstration mailbox, or `first-run` for one over an empty store. Each picture goes into FOLDER under the name of the design's picture.
A picture whose list or page does not have the theme's ground is a failure.
"""

import os
import subprocess
import sys

from screen import BUTTON, ENTRY, HEADING, LABEL, NOTICE, TABLE_ROW, TREE_ITEM
from screen import Atspi, Missed, descendants, exact, find, has, press, press_found, run, wait_for

FOLDER = sys.argv[3]
THEME = sys.argv[4]
WHAT = sys.argv[5]
SURFACE = {"light": "#FFFFFF", "dark": "#1E2124"}[THEME]
GROUND = {"light": "#F5F4F1", "dark": "#181B1D"}[THEME]
SUBJECT = "Porte coulissante bloquée, salle du conseil"
ROW = f"^Claire Vasseur, {SUBJECT},"
TOGGLE = ("toggle button", "push button", "button")
TAB = ("page tab",)
CHOICE = ("radio button",)


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

    # The demonstration mailbox may still be in the making on a busy machine.
    size = wait_for(f"the screen {name} to stand still", still, seconds=120).split()[1]
    if size != "1440x900":
        raise Missed(f"{name} is {size}")
    part = colours(path).get(ground, 0)
    if part < share:
        raise Missed(f"{name}: {part:.0%} of the screen has the colour {ground}, at least {share:.0%} should")
    subprocess.run(["mogrify", "-strip", "+dither", "-colors", "200", path], check=True, timeout=60)


def rail(app, name):
    """Goes to a page."""

    def there():
        node = find(app, TOGGLE, exact(name))
        if node is None or has(node, Atspi.StateType.CHECKED) or has(node, Atspi.StateType.PRESSED):
            return node
        press(node)
        return None

    wait_for(f"the page {name}", there)


def open_message(app):
    rail(app, "Messagerie")
    press_found("the folder", lambda: find(app, TREE_ITEM, exact("SAV en cours")))
    press_found("the message", lambda: find(app, TABLE_ROW, ROW))
    wait_for("the message to be open", lambda: find(app, HEADING, exact(SUBJECT)))


def main_list(app):
    open_message(app)
    wait_for("no notice", lambda: find(app, NOTICE, r"^(Tickets|Terminé)\s*:") is None)
    take("a-main")


def search(app):
    field = wait_for("the search field", lambda: find(app, ENTRY, exact("Rechercher dans la base")))
    Atspi.EditableText.set_text_contents(field, "porte")
    wait_for("the results", lambda: find(app, LABEL, r"^\d+ résultats?\b"))
    take("h-search")
    press_found("the search fields", lambda: find(app, ("combo box",), exact("Rechercher dans")))
    take("h-search-fields")
    press_found("the usual fields", lambda: find(app, ("menu item",), exact("Objet et expéditeur")))
    press_found("the way out of the search", lambda: find(app, BUTTON, "^Effacer la recherche$"))


def forum(app):
    open_message(app)
    press_found("the button Forum", lambda: find(app, TOGGLE, exact("Forum")))
    wait_for("the forum", lambda: find(app, TOGGLE, exact("Retour à la liste")))
    take("c-forum")
    press_found("the way back", lambda: find(app, TOGGLE, exact("Retour à la liste")))


def compose(app):
    open_message(app)
    press_found("the button Répondre", lambda: find(app, BUTTON, exact("Répondre")))
    wait_for("a message to be written", lambda: find(app, BUTTON, exact("Abandonner")))
    take("b-compose-account")
    press_found("the button Abandonner", lambda: find(app, BUTTON, exact("Abandonner")))
    wait_for("the message to be closed", lambda: find(app, BUTTON, exact("Abandonner")) is None)


def deleted(app):
    open_message(app)
    press_found("the button Supprimer", lambda: find(app, BUTTON, exact("Supprimer")))
    wait_for("the notice", lambda: find(app, BUTTON, exact("Annuler")))
    take("j-drag-undo")
    press_found("the button Annuler", lambda: find(app, BUTTON, exact("Annuler")))
    wait_for("the message to be back", lambda: find(app, TABLE_ROW, ROW))


def usable(app, name):
    """The button of this name that can be pressed; a display option may have the same name."""
    for node in descendants(app):
        if node.get_role_name() in BUTTON and node.get_name() == name and has(node, Atspi.StateType.ENABLED):
            if Atspi.Action.get_n_actions(node) > 0:
                return node
    return None


def ticket(app):
    open_message(app)
    press_found("the button Ticket", lambda: usable(app, "Ticket"))
    wait_for("the form", lambda: find(app, ENTRY, r"^Objet\b"))
    take("d-ticket-new")
    press_found("the button Annuler", lambda: find(app, BUTTON, exact("Annuler")))


def plugins(app):
    rail(app, "Plugins")
    press_found("the plugin Tickets", lambda: find(app, TOGGLE, exact("Détails de Tickets")))
    wait_for("its details", lambda: find(app, BUTTON, "^Retirer à Tickets.*lire ses réglages"))
    take("e-plugins")


def account(app):
    rail(app, "Préférences")
    press_found("the page of accounts", lambda: find(app, TAB, exact("Comptes")))
    press_found("an account", lambda: find(app, TABLE_ROW, r"^sav@lantelme\.example,"))
    wait_for("its fields", lambda: find(app, HEADING, exact("sav@lantelme.example")))
    take("f-account")


def empty(app):
    rail(app, "Messagerie")
    press_found("a folder without messages", lambda: find(app, TREE_ITEM, exact("Modèles")))
    take("g-empty-states")


def first_run(app):
    wait_for("the welcome", lambda: find(app, HEADING + LABEL, "^Bienvenue"), 60)
    choose_theme(app)
    take("g-first-run", GROUND, 0.05)


def choose_theme(app):
    """Chooses the theme where the window offers it."""
    name = {"light": "Clair", "dark": "Sombre"}[THEME]
    press_found(f"the theme {name}", lambda: find(app, CHOICE, exact(name)))


SCREENS = (main_list, search, forum, compose, ticket, deleted, plugins, account, empty)


def drive(app):
    os.makedirs(FOLDER, exist_ok=True)
    if WHAT == "first-run":
        first_run(app)
        return
    rail(app, "Préférences")
    press_found("the general page", lambda: find(app, TAB, exact("Général")))
    choose_theme(app)
    for screen in SCREENS:
        screen(app)


run(drive)
