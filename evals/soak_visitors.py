"""Who uses a service during ``waaier bench duur``: visitors who do a bit of everything.

Each visitor does one thing after another, chosen by its own seeded dice, with a short pause. A
refusal with 429 or 503 is meant to happen and is counted apart from errors.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from evals.api_bench import MEANT

SITE = "https://duurmeting.example"
"""The website that the widget is on; it only has to be on the list of the service."""

TIMEOUT = 90.0

_ACTIONS_PER_CLIENT = 25
"""After so many things a visitor leaves and comes back over a new connection."""

_EVENTS = {"Accept": "text/event-stream"}

_NO_SUCH_PAGE = 404
"""Not every source has pages, and not every page is there."""


class UnexpectedError(Exception):
    """The service did something it must not do; the message says what, without any text of it."""


@dataclass
class Tally:
    """What was done, by kind of request. Safe to use from several threads."""

    done: Counter[str] = field(default_factory=Counter)
    meant: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: float, *, refused: bool = False, error: str = "") -> None:
        """Notes one request."""
        with self._lock:
            if error:
                self.errors[f"{kind}: {error}"] += 1
            elif refused:
                self.meant[kind] += 1
            else:
                self.done[kind] += 1
                self.seconds.setdefault(kind, []).append(seconds)


class Visitor:
    """One visitor.

    Args:
        address: of the service.
        questions: asked in any order.
        tally: where everything is noted.
        seed: what this visitor does is the same every time.
    """

    def __init__(self, address: str, questions: Sequence[str], tally: Tally, seed: int) -> None:
        self._address = address
        self._questions = questions
        self._tally = tally
        self._dice = random.Random(seed)  # noqa: S311 (no secret)
        self._client = self._new_client()

    def _new_client(self) -> httpx.Client:
        return httpx.Client(base_url=self._address, timeout=TIMEOUT, trust_env=False)

    def stay(self, stop: threading.Event, pause: float) -> None:
        """Does one thing after another until told to stop, with ``pause`` seconds on average."""
        kinds, weights = zip(*((kind, kind.weight) for kind in KINDS), strict=True)
        number = 0
        while not stop.is_set():
            (kind,) = self._dice.choices(kinds, weights)
            self.do(kind)
            number += 1
            if number % _ACTIONS_PER_CLIENT == 0:
                self._client.close()
                self._client = self._new_client()
            stop.wait(self._dice.uniform(0, 2 * pause))
        self.leave()

    def leave(self) -> None:
        """Closes the connection."""
        self._client.close()

    def do(self, kind: Kind) -> None:
        """Does one thing and notes how it went."""
        started = time.perf_counter()
        try:
            kind.run(self)
        except RefusedError:
            self._tally.note(kind.name, 0.0, refused=True)
        except UnexpectedError as error:
            self._tally.note(kind.name, 0.0, error=str(error))
        except (httpx.HTTPError, ValueError, KeyError) as error:
            self._tally.note(kind.name, 0.0, error=type(error).__name__)
        else:
            self._tally.note(kind.name, time.perf_counter() - started)

    def ask(self) -> None:
        """A question, answered as JSON."""
        answer = self._post("/v1/vragen", {"question": self._question()})
        _checked_outcome(answer)

    def follow(self) -> None:
        """A question, answered in parts, to the end."""
        body = {"question": self._question()}
        with self._client.stream("POST", "/v1/vragen", json=body, headers=_EVENTS) as response:
            _allowed(response)
            text = response.read().decode()
        event, _, data = text.rstrip("\n").rpartition("\n\n")[2].partition("\n")
        if event != "event: done":
            raise UnexpectedError("the stream has no end")
        _checked_outcome(json.loads(data.removeprefix("data: ")))

    def walk_away(self) -> None:
        """A question, answered in parts, by someone who leaves after the first part."""
        body = {"question": self._question()}
        # A client of its own: leaving breaks the connection.
        with (
            self._new_client() as client,
            client.stream("POST", "/v1/vragen", json=body, headers=_EVENTS) as response,
        ):
            _allowed(response)
            next(response.iter_text())

    def search(self) -> None:
        """Passages, and one of them with what stands around it."""
        body = {"question": self._question(), "limit": 5}
        found = self._post("/v1/passages/_zoek", body)["passages"]
        if found:
            # The build may change between the two; then the passage may be gone.
            passage = self._dice.choice(found)["id"]
            self._get(f"/v1/passages/{passage}", _NO_SUCH_PAGE)

    def browse(self) -> None:
        """The list of sources, one of them, and its first page."""
        page = {"page": self._dice.randint(1, 3), "pageSize": 20}
        sources = self._get("/v1/bronnen", params=page).json()["bronnen"]
        if sources:
            source = self._dice.choice(sources)["id"]
            self._get(f"/v1/bronnen/{source}", _NO_SUCH_PAGE)
            self._get(f"/v1/bronnen/{source}/paginas/1", _NO_SUCH_PAGE)

    def report(self) -> None:
        """A report about an answer."""
        reason = self._dice.choice(["nuttig", "onjuist", "onvolledig", "verouderd", "anders"])
        comment = "Dit komt uit een duurmeting."
        self._post("/v1/terugkoppelingen", {"reden": reason, "toelichting": comment})

    def use_widget(self) -> None:
        """A session of the widget, and a question in it."""
        there = {"Origin": SITE}
        session = self._post("/v1/widgetsessies", {}, there)["sessie"]
        asked = {"question": self._question()}
        answer = self._post("/v1/vragen", asked, {**there, "Widget-Sessie": session})
        _checked_outcome(answer)

    def draft(self) -> None:
        """A workshop, with other content for its first onderdeel that can have it, as a file."""
        wish = {"zoek": "wonen en zorg", "duur": 90, "zaad": self._dice.randint(1, 1000)}
        workshop = self._post("/v1/workshops", wish)
        for part in workshop["programma"]:
            body = {"workshop": workshop, "onderdeel": part["id"]}
            again = self._client.post("/v1/workshops/_opnieuw", json=body)
            if _allowed(again, httpx.codes.BAD_REQUEST).is_success:
                workshop = again.json()
                break
        body = {"workshop": workshop, "als": "md"}
        _allowed(self._client.post("/v1/workshops/_exporteer", json=body))

    def open_pages(self) -> None:
        """The pages for people: the chat, and the one without JavaScript."""
        self._get("/")
        self._get("/vraag")

    def chat_elsewhere(self) -> None:
        """A question by the OpenAI protocol."""
        messages = [{"role": "user", "content": self._question()}]
        self._post("/v1/chat/completions", {"model": "praktijkwaaier", "messages": messages})

    def watch(self) -> None:
        """What a monitor asks."""
        for path in ("/v1/gezondheid/levend", "/v1/gezondheid/gereed", "/v1/metrieken"):
            self._get(path)

    def _question(self) -> str:
        return self._dice.choice(self._questions)

    def _post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
        return _allowed(self._client.post(path, json=body, headers=headers)).json()

    def _get(self, path: str, *also: int, params: dict[str, Any] | None = None) -> httpx.Response:
        return _allowed(self._client.get(path, params=params), *also)


class RefusedError(Exception):
    """The service was too busy and said so."""


@dataclass(frozen=True)
class Kind:
    """Something a visitor does: its Dutch name in the report, and how often beside the others."""

    name: str
    run: Callable[[Visitor], None]
    weight: float


KINDS = (
    Kind("vraag", Visitor.ask, 6),
    Kind("vraag in delen", Visitor.follow, 4),
    Kind("vraag, halverwege weg", Visitor.walk_away, 1),
    Kind("zoeken en passage", Visitor.search, 3),
    Kind("bronnen", Visitor.browse, 2),
    Kind("terugkoppeling", Visitor.report, 1),
    Kind("widget", Visitor.use_widget, 2),
    Kind("workshop", Visitor.draft, 0.5),
    Kind("pagina's", Visitor.open_pages, 1),
    Kind("OpenAI-protocol", Visitor.chat_elsewhere, 1),
    Kind("gezondheid en cijfers", Visitor.watch, 1),
)
"""Everything a visitor does."""


def _allowed(response: httpx.Response, *also: int) -> httpx.Response:
    """The response, when its status is one that may be.

    Raises:
        RefusedError: the service protects itself.
        UnexpectedError: any other status.
    """
    if response.status_code in MEANT:
        raise RefusedError
    if not response.is_success and response.status_code not in also:
        raise UnexpectedError(f"status {response.status_code}")
    return response


def _checked_outcome(answer: Any) -> None:
    if answer["outcome"] == "error":
        raise UnexpectedError("outcome error")
