"""The names of the months in Dutch."""

from __future__ import annotations

MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip

ANY_MONTH = "|".join(MONTHS)
"""One of them, for a group in a regular expression."""
