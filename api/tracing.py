"""Traces for OpenTelemetry: how long each request and each step of a pipeline took.

Off unless an address is set. A span holds names and figures of our own and nothing else: what is
sent goes through a list of what is allowed, so that no question, address or message of an
exception can leave with it, whatever a library puts in its spans.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fastapi.telemetry import TelemetryConfig
from haystack.tracing.tracer import Span, Tracer, enable_tracing
from haystack.tracing.tracer import tracer as haystack_tracing
from opentelemetry import trace

import waaier
from waaier.errors import InputError
from waaier.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider

SERVICE = "praktijkwaaier"

ALLOWED = frozenset(
    {
        "error.type",
        "haystack.component.name",
        "haystack.component.type",
        "haystack.component.visits",
        "http.request.method",
        "http.response.status_code",
        "http.route",
        "network.protocol.version",
        "url.scheme",
    }
)
"""Attributes that may leave; the path and the query of an address are not among them."""

NOT_TRACED: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,
}
"""Nothing, also when the environment asks FastAPI for it: only our own setting does."""


def telemetry_of(settings: Settings) -> TelemetryConfig:
    """How FastAPI traces requests; also switches on the tracing of pipelines.

    Raises:
        InputError: traces are wanted and the packages for them are not there.
    """
    if not settings.otlp_url:
        return NOT_TRACED
    provider = _provider(settings.otlp_url)
    enable_tracing(_PipelineTracer(provider.get_tracer(SERVICE, waaier.__version__)))
    haystack_tracing.is_content_tracing_enabled = False
    return {**NOT_TRACED, "tracing": True, "tracer_provider": provider, "operation_spans": False}


def _provider(address: str) -> TracerProvider:
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import (
            BatchSpanProcessor,
            SpanExporter,
            SpanExportResult,
        )
    except ImportError as error:
        raise InputError(
            "Voor sporen (WAAIER_OTLP_URL) ontbreken pakketten.",
            "Installeer ze met: pip install 'praktijkwaaier[sporen]'",
        ) from error

    class Sober(SpanExporter):
        """Hands on what is allowed."""

        def __init__(self, inner: SpanExporter) -> None:
            self._inner = inner

        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            return self._inner.export([sober(span) for span in spans])

        def shutdown(self) -> None:
            self._inner.shutdown()

        def force_flush(self, timeout_millis: int = 30_000) -> bool:
            return self._inner.force_flush(timeout_millis)

    resource = Resource({"service.name": SERVICE, "service.version": waaier.__version__})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(Sober(OTLPSpanExporter(endpoint=address))))
    return provider


def sober(span: ReadableSpan) -> ReadableSpan:
    """The same span with allowed attributes only: no events, links or messages."""
    from opentelemetry.sdk.trace import ReadableSpan
    from opentelemetry.trace.status import Status

    kept = {key: value for key, value in (span.attributes or {}).items() if key in ALLOWED}
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes=kept,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


class _PipelineSpan(Span):
    """A step of a pipeline; its input and output are never looked at."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def set_tag(self, key: str, value: Any) -> None:
        if key in ALLOWED and isinstance(value, str | int | float):
            self._span.set_attribute(key, value)

    def set_content_tag(self, key: str, value: Any) -> None:
        """Content is not traced, whatever the environment says."""


class _PipelineTracer(Tracer):
    """Lets Haystack's pipelines make spans within that of the request."""

    def __init__(self, tracer: trace.Tracer) -> None:
        self._tracer = tracer

    @contextmanager
    def trace(
        self,
        operation_name: str,
        tags: dict[str, Any] | None = None,
        parent_span: Span | None = None,
    ) -> Iterator[Span]:
        name = (tags or {}).get("haystack.component.name")
        shown = f"{operation_name} {name}" if name else operation_name
        # Messages of exceptions may quote a source.
        with self._tracer.start_as_current_span(
            shown, record_exception=False, set_status_on_exception=False
        ) as span:
            step = _PipelineSpan(span)
            step.set_tags(tags or {})
            yield step

    def current_span(self) -> Span | None:
        return _PipelineSpan(trace.get_current_span())
