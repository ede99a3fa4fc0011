"""File names as they may be shown: one line, readable from left to right."""

from __future__ import annotations

import os
import re
from pathlib import Path

# Control characters and line ends break a report line; direction marks make "exe.txt" of
# "txt.exe"; surrogates are bytes that are no UTF-8 and cannot be written as JSON.
_UNSHOWN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def visible(text: str) -> str:
    """``text`` with every character that cannot be shown on one line replaced by U+FFFD."""
    return _UNSHOWN.sub("\ufffd", text)


def storable(path: Path) -> Path:
    """An absolute path that can be written as text, also when its name is no valid UTF-8."""
    try:
        path = path.resolve()
    except (OSError, RuntimeError):
        # A link that leads to itself has no real path.
        path = path.absolute()
    return Path(os.fsencode(path).decode("utf-8", "replace"))
