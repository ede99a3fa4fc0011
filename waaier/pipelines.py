"""Runs a Haystack pipeline so that a failing component's own exception comes out.

Haystack wraps every exception in a ``PipelineRuntimeError``; our two families of exceptions
would be lost in it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import waaier.haystack_alone
import waaier.offline  # noqa: F401  (before haystack, which reports usage on import)

if TYPE_CHECKING:
    from haystack import Pipeline

# When a component raises, Haystack tries to keep a snapshot of its input and warns that it cannot;
# the exception itself says all there is to say.
logging.getLogger("haystack.utils.base_serialization").setLevel(logging.CRITICAL)


class PassedOn:
    """What goes from one component to the next as it is, because nothing ever changes it.

    Haystack copies what it hands on, value by value; of candidates and vectors that took longer
    than the search itself in places, and an open index cannot be copied at all.
    """

    __slots__ = ()

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self


def run_pipeline(
    pipeline: Pipeline, data: Mapping[str, Any], keep: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The outputs of the last components, and of those named in ``keep``.

    Raises:
        Exception: whatever a component raised.
    """
    from haystack.core.errors import PipelineRuntimeError

    try:
        return pipeline.run(dict(data), include_outputs_from=set(keep))
    except PipelineRuntimeError as error:
        raise error.__cause__ or error from None


@contextmanager
def step_seconds() -> Iterator[dict[str, float]]:
    """Measures how long each component of the pipelines that run meanwhile takes.

    For the command line: it listens to every pipeline of the process.
    """
    from haystack.tracing.tracer import Span, Tracer, enable_tracing, tracer

    seconds: dict[str, float] = {}

    class Silent(Span):
        def set_tag(self, key: str, value: Any) -> None:
            """Nothing is kept: tags may hold the question."""

    class Stopwatch(Tracer):
        @contextmanager
        def trace(
            self,
            operation_name: str,
            tags: dict[str, Any] | None = None,
            parent_span: Span | None = None,
        ) -> Iterator[Span]:
            started = time.perf_counter()
            yield Silent()
            name = (tags or {}).get("haystack.component.name")
            if name is not None:
                seconds[str(name)] = time.perf_counter() - started

        def current_span(self) -> Span | None:
            return None

    before = tracer.actual_tracer
    enable_tracing(Stopwatch())
    try:
        yield seconds
    finally:
        enable_tracing(before)
