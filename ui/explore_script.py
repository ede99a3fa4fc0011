"""How the tab Verkennen calls its script, ``ui/data/verkennen.js``."""

from __future__ import annotations

# Gradio looks for the names of a component's own events in this text.
PRESSED_JS = (
    "verkennen.start(element, trigger, "
    "['kaart', 'thema', 'soort', 'alle', 'begrip', 'letter', 'sluit']);"
)
"""Makes everything with ``data-vk`` in a component work."""

PICTURE_JS = f"{PRESSED_JS} verkennen.startPicture(element);"

MARK_JS = "(thema, soort) => verkennen.mark(thema, soort)"
CARD_JS = "() => verkennen.goTo('#vk-kaart [tabindex=\"-1\"]')"
COUNT_JS = "() => verkennen.goTo('#kaarten .ww-count')"
TERMS_JS = "() => verkennen.goTo('#vk-begrippen .ww-count')"
LEAVE_JS = "() => verkennen.leaveCard()"
