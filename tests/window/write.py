#!/usr/bin/python3
"""write.py PID SCREENSHOT RECIPIENT PICTURE FILE: writes a message with bold words, a picture and a file, and sends it.

The script is also the desktop's portal, which a program asks for its file dialogs: it picks the picture first, and
then the file.
"""

import sys

from gi.repository import Gio

from screen import BUTTON, ENTRY, IMAGE, LABEL
from screen import Atspi, GLib, Missed, exact, find, press, run, wait_for

PORTAL = """
<node><interface name="org.freedesktop.portal.FileChooser">
  <method name="OpenFile">
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="a{sv}" direction="in"/>
    <arg type="o" direction="out"/>
  </method>
</interface></node>
"""
TEXT = "Bonjour à tous,\n\nvoici le plan : "
BOLD = (0, len("Bonjour"))

picks = sys.argv[4:6]


def answer(connection, sender, _path, _interface, _method, arguments, invocation):
    token = arguments[2].get("handle_token", "t")
    handle = f"/org/freedesktop/portal/desktop/request/{sender[1:].replace('.', '_')}/{token}"
    invocation.return_value(GLib.Variant("(o)", (handle,)))
    uris = [Gio.File.new_for_path(picks.pop(0)).get_uri()] if picks else []
    chosen = {"uris": GLib.Variant("as", uris)}
    response = GLib.Variant("(ua{sv})", (0 if uris else 1, chosen))
    signal = (sender, handle, "org.freedesktop.portal.Request", "Response", response)
    # A person takes a while; rfd 0.17 misses an answer that comes together with the handle.
    GLib.timeout_add(300, lambda: connection.emit_signal(*signal) and False)


def serve():
    """Becomes the desktop's portal."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    node = Gio.DBusNodeInfo.new_for_xml(PORTAL)
    bus.register_object("/org/freedesktop/portal/desktop", node.interfaces[0], answer, None, None)
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.portal.Desktop", Gio.BusNameOwnerFlags.NONE, None, None)


def served(what, condition):
    """Waits, and answers as the portal meanwhile."""

    def once():
        while GLib.MainContext.default().iteration(False):
            pass
        return condition()

    return wait_for(what, once)


def write(app, name, text):
    field = served(f"the field {name}", lambda: find(app, ENTRY, exact(name)))
    if not Atspi.EditableText.set_text_contents(field, text):
        raise Missed(f"the field {name} takes no text")
    return field


def button(app, name):
    def usable():
        node = find(app, BUTTON, exact(name))
        return node if node and Atspi.Action.get_n_actions(node) > 0 else None

    press(served(f"the button {name}", usable))


def text_of(app):
    return Atspi.Text.get_text(find(app, ENTRY, exact("Texte du message")), 0, -1)


def drive(app):
    recipient = sys.argv[3]
    button(app, "Nouveau")
    write(app, "À", f"Lecteur <{recipient}>, ")
    served("the recipient's chip", lambda: find(app, BUTTON, f"^Lecteur, {recipient}"))
    write(app, "Objet", "Plan de l’été – « vu »")
    text = write(app, "Texte du message", TEXT)
    served("the text", lambda: text_of(app) == TEXT)
    if not text.grab_focus():
        raise Missed("the text takes no focus")
    if not (Atspi.Text.set_selection(text, 0, *BOLD) or Atspi.Text.add_selection(text, *BOLD)):
        raise Missed("the text takes no selection")
    served("the selection", lambda: Atspi.Text.get_n_selections(text) == 1)
    button(app, "Gras")
    Atspi.Text.set_caret_offset(text, len(TEXT))
    served("the cursor at the end", lambda: Atspi.Text.get_caret_offset(text) == len(TEXT))
    button(app, "Image")
    served("the picture in the text", lambda: find(app, IMAGE, exact("plan.png")))
    button(app, "Joindre")
    served("the file", lambda: find(app, LABEL, exact("relevé é.txt")))
    button(app, "Envoyer")
    served("the notice that it was sent", lambda: find(app, LABEL + ("status bar", "alert"), "^Message envoyé"))


serve()
run(drive)
