"""Runs a Haystack pipeline so that a failing component's own exception comes out.

Haystack wraps every exception in a ``PipelineRuntimeError``; our two families of exceptions
would be lost in it.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import waaier.offline  # noqa: F401  (before haystack, which reports usage on import)

if TYPE_CHECKING:
    from haystack import Pipeline

# When a component raises, Haystack tries to keep a snapshot of its input and warns that it cannot;
# the exception itself says all there is to say.
logging.getLogger("haystack.utils.base_serialization").setLevel(logging.CRITICAL)


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
