#!/usr/bin/python3
"""column.py PID SCREENSHOT FOLDER COLUMN SUBJECT=VALUE...: waits for a list to show these values in a column."""

import re
import sys

from screen import TABLE_ROW, TREE_ITEM
from screen import Atspi, exact, find, has, press, run, wait_for

CHECK = ("check box",)


def drive(app):
    folder, column, *rows = sys.argv[3:]
    item = wait_for(f"the folder {folder}", lambda: find(app, TREE_ITEM, exact(folder)), 60)
    if not has(item, Atspi.StateType.SELECTED):
        press(item)
    wait_for(f"the option {column}", lambda: find(app, CHECK, exact(column)), 60)
    for row in rows:
        subject, value = row.rsplit("=", 1)
        shown = rf"^.*, {re.escape(subject)},.*\b{re.escape(column)} {re.escape(value)}\b"
        wait_for(f"{subject} with {column} {value}", lambda: find(app, TABLE_ROW, shown), 60)


run(drive)
