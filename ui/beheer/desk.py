"""What every part of the tab works with: the service, who is logged in, and one way to fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from starlette.exceptions import HTTPException

from api.beheer import Beheer
from api.problems import log_defect
from api.records.kinds import Role
from api.signins import Who
from api.turns import BusyError
from ui.beheer import render
from waaier.errors import InputError

_OURS = "Er ging bij ons iets mis. Er is niets veranderd. Probeer het over een minuut."
_BUSY = "Het is nu druk. Probeer het over een halve minuut nog eens."

QUIET: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""For every event of the tab: no open function, and no veil over what is being read."""

PICK_JS = """
element.addEventListener('click', event => {
  const button = event.target.closest('button[data-id]');
  if (button && element.contains(button)) {
    trigger('click', {what: button.dataset.what || '', id: button.dataset.id});
  }
});"""
"""Lets the buttons in our own lists say which one was pressed. What comes in is only a wish: the
server looks up whether there is such a thing, and whether this person may."""


@dataclass(frozen=True)
class Desk:
    """The service, and where a page keeps the ticket of who is logged in on it.

    Attributes:
        beheer: the service.
        ticket: stays on the server, one value for each open page.
    """

    beheer: Beheer
    ticket: gr.State

    def shown(
        self, ticket: str | None, work: Callable[[Who], str], needed: Role = Role.READER
    ) -> str:
        """What ``work`` shows to whoever has this ticket, or one sentence why it cannot.

        Args:
            ticket: of the page.
            work: makes the HTML; gets who asks.
            needed: the role that is asked for.
        """
        try:
            return work(self.beheer.signins.who(ticket, needed))
        except InputError as error:
            return render.refused(str(error))
        except HTTPException as error:
            return render.refused(error.detail)
        except BusyError:
            return render.refused(_BUSY)
        except Exception as error:
            # Not what it says: that may quote what people wrote.
            log_defect(error, "a part of the tab Beheer")
            return render.refused(_OURS)


@dataclass(frozen=True)
class Part:
    """A part of the tab, filled when it is opened and emptied when somebody logs out.

    Attributes:
        load: gives the values of ``outputs`` for a ticket.
        outputs: the components that hold what only somebody who is logged in may see.
        empty: their values when nobody is.
    """

    load: Callable[[str | None], Sequence[Any]]
    outputs: Sequence[Any]
    empty: Sequence[Any]
