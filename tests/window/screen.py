"""What the scripts that drive a window have in common: they use it as a person with a screen reader would.

A script is run with the id of the process whose window is driven, through AT-SPI and by accessible names only, and
the name of a file for the picture of the screen. Every wait has a name and a deadline; when it passes, the names in
the window are printed and the program ends with 1. The picture is taken also when a wait fails.
"""

import re
import subprocess
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402


class Missed(Exception):
    """A wait that came to its deadline."""


def wait_for(what, condition, seconds=30):
    """Asks until the condition holds, and returns what it gave."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            found = condition()
        except GLib.Error:
            found = None  # The object went away while it was asked.
        if found:
            print(f"ok: {what}", flush=True)
            return found
        if time.monotonic() > deadline:
            raise Missed(f"waited {seconds} s for {what}")
        time.sleep(0.1)


def descendants(node):
    """All objects below this one, depth first."""
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if node is None:
            continue
        yield node
        count = node.get_child_count()
        waiting.extend(node.get_child_at_index(index) for index in reversed(range(count)))


def find(root, role, name):
    """The first object of this role whose name matches the pattern."""
    for node in descendants(root):
        if node.get_role_name() in role and re.match(name, node.get_name() or ""):
            return node
    return None


def has(node, state):
    return node.get_state_set().contains(state)


def press(node):
    """Does what a click does."""
    if not Atspi.Action.do_action(node, 0):
        raise Missed(f"{node.get_role_name()} “{node.get_name()}” cannot be pressed")


def press_found(what, look):
    """Presses what `look` finds, as soon as it is there; it may be drawn anew meanwhile."""

    def pressed():
        node = look()
        if node is None:
            return False
        press(node)
        return True

    wait_for(f"{what} to be pressed", pressed)


def dump(root):
    """Prints what a screen reader finds."""
    for node in descendants(root):
        name = node.get_name()
        if name:
            print(f"  {node.get_role_name()}: {name}", file=sys.stderr)


BUTTON = ("push button", "button")
ENTRY = ("entry", "text")
TREE_ITEM = ("tree item",)
TABLE_ROW = ("table row", "list item")
HEADING = ("heading",)
NOTICE = ("status bar", "notification", "alert")
IMAGE = ("image", "icon", "graphic")
LABEL = ("label", "static", "text", "heading")


def application(pid):
    """The application of this process."""
    desktop = Atspi.get_desktop(0)
    for index in range(desktop.get_child_count()):
        app = desktop.get_child_at_index(index)
        if app is not None and app.get_process_id() == pid:
            return app
    return None


def switched_on_again():
    """Switches assistive technology off and on: a program that could not enter itself at its start does so then."""
    for value in ("false", "true"):
        call = ["dbus-send", "--session", "--print-reply", "--dest=org.a11y.Bus", "/org/a11y/bus"]
        call += ["org.freedesktop.DBus.Properties.Set", "string:org.a11y.Status", "string:IsEnabled"]
        subprocess.run([*call, f"variant:boolean:{value}"], check=True, stdout=subprocess.DEVNULL, timeout=60)
        time.sleep(0.5)


def shown(pid):
    """The application of this process, once it has entered itself."""
    for _ in range(15):
        try:
            return wait_for(f"process {pid} to show its window", lambda: application(pid), 10)
        except Missed:
            switched_on_again()
    return wait_for(f"process {pid} to show its window", lambda: application(pid), 20)


def exact(name):
    """The pattern of just this name."""
    return f"^{re.escape(name)}$"


def run(drive):
    """Runs a script on the window of the process that the command line names."""
    pid, picture = int(sys.argv[1]), sys.argv[2]
    Atspi.init()
    Atspi.set_timeout(5000, 30000)
    app = None
    try:
        app = shown(pid)
        drive(app)
        code = 0
    except (Missed, GLib.Error) as error:
        print(f"failed: {error}", file=sys.stderr)
        if app is not None:
            dump(app)
        code = 1
    subprocess.run(["import", "-window", "root", picture], check=True, timeout=60)
    sys.exit(code)
