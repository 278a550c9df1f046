#!/usr/bin/env python3
"""fts5.py FOLDER ROUNDS TERM...: the quick search with SQLite FTS5 and its trigram tokenizer.

FOLDER/rows.tsv holds a subject and a sender a line, already folded. For each TERM, the row numbers (from 0) whose
subject or sender contains it go to FOLDER/<index of the term>.rows as 32-bit little endian numbers. Standard output
gets one JSON object: {"sqlite", "build_seconds", "bytes", "peak_rss", "seconds": [the median of each term]}.

The trigram index answers terms of three letters and more. For shorter ones SQLite reads the rows, as LIKE does.
"""

import array
import json
import os
import resource
import sqlite3
import statistics
import sys
import time


def main() -> int:
    folder, rounds, terms = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
    path = os.path.join(folder, "fts5.db")
    database = sqlite3.connect(path)
    database.executescript(
        """
        pragma journal_mode = off; pragma synchronous = off; pragma page_size = 8192; pragma cache_size = -200000;
        create table plain(id integer primary key, subject text, sender text);
        create virtual table trigrams using fts5(
            subject, sender, content = 'plain', content_rowid = 'id', columnsize = 0, tokenize = 'trigram');
        """
    )
    start = time.perf_counter()
    with open(os.path.join(folder, "rows.tsv"), encoding="utf-8", newline="\n") as file:
        rows = ((number, *line.rstrip("\n").split("\t")) for number, line in enumerate(file))
        database.executemany("insert into plain values(?, ?, ?)", rows)
    database.execute("insert into trigrams(trigrams) values('rebuild')")
    database.execute("insert into trigrams(trigrams) values('optimize')")
    database.commit()
    built = time.perf_counter() - start

    medians = []
    for index, term in enumerate(terms):
        if len(term) >= 3:
            query = "select rowid from trigrams where trigrams match ?"
            arguments = ('"' + term.replace('"', '""') + '"',)
        else:
            escaped = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
            query = "select id from plain where subject like ?1 escape '\\' or sender like ?1 escape '\\'"
            arguments = ("%" + escaped + "%",)
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            found = database.execute(query, arguments).fetchall()
            times.append(time.perf_counter() - start)
        medians.append(statistics.median(times))
        numbers = array.array("I", sorted(row for (row,) in found))
        if sys.byteorder == "big":
            numbers.byteswap()
        with open(os.path.join(folder, f"{index}.rows"), "wb") as file:
            numbers.tofile(file)
    print(
        json.dumps(
            {
                "sqlite": sqlite3.sqlite_version,
                "build_seconds": built,
                "bytes": os.path.getsize(path),
                "peak_rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "seconds": medians,
            }
        )
    )
    return 0


sys.exit(main())
