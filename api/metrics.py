"""Figures for Prometheus: requests, answers, and the state of the index.

No text of a question comes near: every label is one of a short list of words of our own. The
figures are of one process; with several workers Prometheus asks each of them.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import waaier
from answer.pipeline import AnswerService
from api.problems import log_defect
from api.requestlog import method_of, route_of
from waaier.domain import Answer
from waaier.freshness import Freshness, freshness_of

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

_STEP = re.compile(r"[a-z_]{1,20}")

MAX_STEPS = 20
"""Steps that are told apart; a mistake must not make a label of every question."""


class ServiceMetrics:
    """The figures of one service. Safe to use from several threads.

    Args:
        service: whose answers are counted, wherever they are asked for.
    """

    def __init__(self, service: AnswerService) -> None:
        # Not the registry of the library: two services in one process would count together.
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "waaier_requests",
            "Requests under /v1.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._request_seconds = Histogram(
            "waaier_request_seconds",
            "How long a request under /v1 took.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "waaier_answers", "Answers by outcome.", ("outcome",), registry=self._registry
        )
        self._step_seconds = Histogram(
            "waaier_answer_step_seconds",
            "How long a step of an answer took; 'total' is the whole answer.",
            ("step",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._steps: set[str] = set()
        self._registry.register(_IndexFigures(service))
        service.listen(self._on_answer)

    def page(self) -> Response:
        """All figures, as Prometheus reads them."""
        return Response(generate_latest(self._registry), media_type=MEDIA_TYPE)

    def on_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts a request.

        Args:
            method: one of HTTP's own.
            route: the template of its path, never the path itself.
            status: of the response.
            seconds: until its last byte was handed over.
        """
        self._requests.labels(method, route, str(status)).inc()
        self._request_seconds.labels(route).observe(seconds)

    def _on_answer(self, answer: Answer) -> None:
        self._answers.labels(answer.outcome.value).inc()
        for step, milliseconds in answer.timing_ms.items():
            self._step_seconds.labels(self._known_step(step)).observe(milliseconds / 1000)

    def _known_step(self, step: str) -> str:
        if step not in self._steps:
            if len(self._steps) >= MAX_STEPS or not _STEP.fullmatch(step):
                return "other"
            self._steps.add(step)
        return step


class CountRequests:
    """The layer that counts every request."""

    def __init__(self, app: ASGIApp, metrics: ServiceMetrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handles one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 500

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        finally:
            seconds = time.perf_counter() - started
            self._metrics.on_request(method_of(scope), route_of(scope), status, seconds)


class _IndexFigures(Collector):
    """The state of the index, looked up when it is asked for."""

    def __init__(self, service: AnswerService) -> None:
        self._service = service

    def describe(self) -> list[Metric]:
        """Nothing: registering must not open the index."""
        return []

    def collect(self) -> Iterator[Metric]:
        """All figures, or only that the index cannot be read."""
        yield InfoMetricFamily("waaier", "This service.", {"version": waaier.__version__})
        up = GaugeMetricFamily("waaier_index_up", "Whether the index can be read.")
        try:
            manifest, _ = self._service.retriever.current()
        except Exception as error:
            log_defect(error, "reading the state of the index")
            up.add_metric((), 0)
            yield up
            return
        up.add_metric((), 1)
        yield up
        yield InfoMetricFamily(
            "waaier_index",
            "The build that serves.",
            {"build": manifest.id, "model": manifest.model.name},
        )
        created = manifest.created
        if created.tzinfo is None:
            created = created.replace(tzinfo=UTC)
        today = self._service.today()
        overdue = sum(
            freshness_of(one.source, today) is Freshness.OVERDUE for one in manifest.sources
        )
        figures = {
            "age_seconds": ("Seconds since the build was made.", _age(created)),
            "passages": ("Passages in the build.", manifest.passages),
            "sources": ("Sources in the build.", len(manifest.sources)),
            "overdue_cards": ("Cards that should have been looked over again.", overdue),
        }
        for name, (meaning, value) in figures.items():
            yield GaugeMetricFamily(f"waaier_index_{name}", meaning, value=value)


def _age(created: datetime) -> float:
    return (datetime.now(UTC) - created).total_seconds()
