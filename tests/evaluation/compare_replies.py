"""``python -m tests.evaluation.compare_replies OLD NEW``: are two files of replies the same, byte for byte?

The files hold a reply a line, as ``python -m bot --batch`` prints them. Fields that were renamed, added or removed on
purpose are named, and left aside. Prints the first difference and exits with status 1, or says that there is none.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any


def first_difference(
    old: Sequence[bytes],
    new: Sequence[bytes],
    *,
    renamed: Mapping[str, str],
    added: Collection[str] = (),
    removed: Collection[str] = (),
) -> str:
    """The first difference of two runs of lines in words; "" if there is none.

    Args:
        old: replies as JSON, one each.
        new: the same of a later version.
        renamed: fields of the old ones, at any depth, and their names in the new ones.
        added: fields that only the new ones have; "quotes.kind" is the kind of a quote alone.
        removed: fields that only the old ones have.
    """
    for number, (before, after) in enumerate(zip_longest(old, new), start=1):
        if before is None or after is None:
            return f"line {number}: only the {'old' if after is None else 'new'} file has it"
        if before == after:
            continue
        was = _fields(json.loads(before), renamed, removed)
        now = _fields(json.loads(after), {}, added)
        for place, (one, other) in _differences("", was, now):
            return f"line {number}{place}: {_short(one)} became {_short(other)}"
        if json.dumps(was) != json.dumps(now):
            return f"line {number}: its fields are in another order"
        if not (renamed or added or removed):
            return f"line {number}: it is written in another way"
    return ""


def _fields(form: Any, renamed: Mapping[str, str], left_out: Collection[str], inside: str = "") -> Any:
    """A form with some fields renamed and others left out; ``inside`` is the field that holds it."""
    if isinstance(form, list):
        return [_fields(each, renamed, left_out, inside) for each in form]
    if isinstance(form, dict):
        return {
            renamed.get(name, name): _fields(value, renamed, left_out, name)
            for name, value in form.items()
            if not {name, f"{inside}.{name}"} & set(left_out)
        }
    return form


_NOTHING = object()


def _differences(place: str, old: Any, new: Any) -> Iterator[tuple[str, tuple[Any, Any]]]:
    """Where two forms differ, and both values there."""
    if isinstance(old, dict) and isinstance(new, dict):
        for name in {**old, **new}:
            yield from _differences(f"{place}.{name}", old.get(name, _NOTHING), new.get(name, _NOTHING))
    elif isinstance(old, list) and isinstance(new, list):
        for number, (one, other) in enumerate(zip_longest(old, new, fillvalue=_NOTHING)):
            yield from _differences(f"{place}[{number}]", one, other)
    elif type(old) is not type(new) or old != new:
        yield place, (old, new)


def _short(value: Any) -> str:
    return "nothing" if value is _NOTHING else json.dumps(value, ensure_ascii=False)[:200]


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line; returns 0 if the replies are the same, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.evaluation.compare_replies", description=__doc__)
    parser.add_argument("old", type=Path, metavar="OLD")
    parser.add_argument("new", type=Path, metavar="NEW")
    parser.add_argument("--renamed", action="append", default=[], metavar="OLD=NEW", help="a renamed field")
    parser.add_argument(
        "--added",
        action="append",
        default=[],
        metavar="NAME",
        help="a field only NEW has, as kind or quotes.kind",
    )
    parser.add_argument("--removed", action="append", default=[], metavar="NAME", help="a field only OLD has")
    options = parser.parse_args(arguments)
    old, new = (path.read_bytes().splitlines() for path in (options.old, options.new))
    renamed = dict(pair.split("=", 1) for pair in options.renamed)
    told = first_difference(old, new, renamed=renamed, added=options.added, removed=options.removed)
    print(told or f"the same: {len(old)} replies")
    return int(bool(told))


if __name__ == "__main__":
    sys.exit(main())
