"""All passages of the cards that are shown most, kept in memory.

An answer shows up to three cards as a whole, and fetching one from the engine takes as long as
choosing its sentences. Cards are few and short; of other sources nothing is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

from index.store import Store
from waaier.domain import Passage

KEPT_CARDS = 256
"""More than come along, and a bound where there are thousands."""


class CardTexts:
    """Fetches the passages of cards. Safe to use from several threads."""

    def __init__(self, most: int = KEPT_CARDS) -> None:
        self._most = most
        self._lock = threading.Lock()
        # By build as well: an older one may still be read when a newer one becomes current.
        self._kept: dict[tuple[str, str], Sequence[Passage]] = {}

    def of(self, store: Store, build_id: str, source_id: str) -> Sequence[Passage]:
        """All passages of one card, in no set order.

        Args:
            store: the build.
            build_id: which one that is.
            source_id: the card.
        """
        key = (build_id, source_id)
        with self._lock:
            known = self._kept.pop(key, None)
            if known is not None:
                # The one used longest ago stands first, and is the first to go.
                self._kept[key] = known
                return known
        passages = tuple(store.passages(source_id))
        with self._lock:
            self._kept[key] = passages
            while len(self._kept) > self._most:
                self._kept.pop(next(iter(self._kept)))
        return passages
