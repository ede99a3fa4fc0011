"""The version of the contract, apart from that of the program."""

from __future__ import annotations

API_VERSION = "1.0.0"
"""major.minor.patch: the major stands in the path (``/v1``), a new field makes a new minor."""

BASE = "/v1"
"""Where the API stands on the server."""
