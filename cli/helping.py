"""``waaier meewerken``: helps an ingest on another machine."""

from __future__ import annotations

import signal
import threading
import time

import click

from index.embedding.threads import usable_cores
from index.helper import help_others
from index.priority import make_way
from waaier.database import server_url
from waaier.errors import InputError
from waaier.settings import Settings

IDLE_SECONDS = 60.0


def run_helping(settings: Settings, processes: int, *, until_done: bool) -> None:
    """Helps until stopped, or until there is nothing to do.

    Raises:
        InputError: there is no database to share, or it cannot be used.
    """
    if server_url(settings) is None:
        raise InputError(
            "Meewerken kan alleen met een gedeelde database.",
            "Zet op beide computers WAAIER_DATABASE_URL op hetzelfde adres.",
        )
    number = processes or usable_cores()
    stopping = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: stopping.set())
    make_way()
    click.echo(f"{number} processen helpen mee  (stoppen: Ctrl-C)", err=True)
    began = time.monotonic()
    done = help_others(settings, number, stopping, IDLE_SECONDS if until_done else None)
    click.echo(f"{done} taken gedaan in {time.monotonic() - began:.0f} s.", err=True)
