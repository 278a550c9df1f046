"""Shows the domain of the sender: a computed list column, written in Python."""

from wit_world import exports
from wit_world.imports import messages_headers
from wit_world.imports.types import Value_Empty, Value_Text


def domain(address: str) -> str:
    """The part of an address after its last `@`, in small letters; empty where there is none."""
    _, at, after = address.rpartition("@")
    return after.lower() if at else ""


def cell(address: str) -> exports.columns.Cell:
    value = domain(address)
    sort = Value_Text(value) if value else Value_Empty()
    return exports.columns.Cell(sort=sort, label=None, badge=None, expires_at=None)


class Columns(exports.Columns):
    def cells(self, column: str, messages: list[int]) -> list[exports.columns.Cell]:
        return [cell(headers.sender.address) for headers in messages_headers.get(messages)]
