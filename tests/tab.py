"""The chat without a browser: one tab that asks, and keeps the conversation."""

from __future__ import annotations

import json
from typing import Any

from ui.vragen.asking import Asking, Conversation, Progress


class Page:
    """One tab; ``seen`` is all that it showed for the last question."""

    def __init__(self, service: Any) -> None:
        self._asking = Asking(service)
        self.talk: Conversation | None = None
        self.seen: list[Progress] = []

    def ask(self, text: str, **filters: str) -> str:
        """The newest turn as HTML."""
        self.seen = list(self._asking.ask(text, json.dumps(filters), self.talk))
        self.talk = self.seen[-1].conversation
        return self.seen[-1].newest
