#!/usr/bin/python3
"""mail.py PID SCREENSHOT ACCOUNT: watches mail arrive from a real server, and reads what the desktop is told.

The script is the desktop's notification service for as long as it runs. The test delivers a first message before,
and a second one once the first is in the store.
"""

import sys

from gi.repository import Gio

from screen import BUTTON, HEADING, TABLE_ROW, TREE_ITEM
from screen import GLib, Missed, exact, find, press, run, wait_for

INTERFACE = """
<node><interface name="org.freedesktop.Notifications">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/>
  </method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation">
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/>
  </method>
</interface></node>
"""

told = []


def answer(_connection, _sender, _path, _interface, method, arguments, invocation):
    if method == "Notify":
        told.append((arguments[3], arguments[4]))
        invocation.return_value(GLib.Variant("(u)", (len(told),)))
    elif method == "GetCapabilities":
        invocation.return_value(GLib.Variant("(as)", (["body"],)))
    else:
        invocation.return_value(GLib.Variant("(ssss)", ("test", "test", "1", "1.2")))


def listen():
    """Becomes the desktop's notification service."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    node = Gio.DBusNodeInfo.new_for_xml(INTERFACE)
    bus.register_object("/org/freedesktop/Notifications", node.interfaces[0], answer, None, None)
    Gio.bus_own_name_on_connection(bus, "org.freedesktop.Notifications", Gio.BusNameOwnerFlags.NONE, None, None)


def heard():
    """Handles what is on the bus, and returns what was told."""
    while GLib.MainContext.default().iteration(False):
        pass
    return told


def drive(app):
    account = sys.argv[3]
    inbox = wait_for(f"the inbox of {account}", lambda: find(app, TREE_ITEM, exact(account)), 60)
    press(inbox)
    wait_for("the first message", lambda: find(app, TABLE_ROW, "^.*, Premier message,"))
    wait_for("the second message to arrive by itself", lambda: find(app, TABLE_ROW, "^.*, Second message,"), 60)
    title, text = wait_for("the desktop to be told", heard)[0]
    if account not in title or "Second message" not in text:
        raise Missed(f"the notification says “{title}” and “{text}”")
    press(find(app, TABLE_ROW, "^.*, Second message,"))
    wait_for("the message to be open", lambda: find(app, HEADING, exact("Second message")))
    press(wait_for("the button Envoyer et recevoir", lambda: find(app, BUTTON, exact("Envoyer et recevoir"))))


# What is told before the window is found counts too.
listen()
run(drive)
