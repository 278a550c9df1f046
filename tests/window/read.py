#!/usr/bin/python3
"""read.py MESSAGE: says in JSON what Python's email parser reads in a message."""

import base64
import email
import email.policy
import json
import sys

with open(sys.argv[1], "rb") as file:
    message = email.message_from_binary_file(file, policy=email.policy.default)
parts = [part for part in message.walk() if not part.is_multipart()]
text = message.get_body(("plain",))
html = message.get_body(("html",))
print(
    json.dumps(
        {
            "to": [[address.display_name, address.addr_spec] for address in message["To"].addresses],
            "subject": message["Subject"],
            "text": text.get_content() if text else None,
            "html": html.get_content() if html else None,
            "defects": [str(defect) for part in message.walk() for defect in part.defects],
            "files": [
                {
                    "name": part.get_filename(),
                    "type": part.get_content_type(),
                    "disposition": part.get_content_disposition(),
                    "cid": (part["Content-ID"] or "").strip("<>"),
                    "base64": base64.b64encode(part.get_payload(decode=True)).decode(),
                }
                for part in parts
                if part.get_filename()
            ],
        }
    )
)
