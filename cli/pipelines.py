"""``waaier pipelines``: the steps of each room as Mermaid text, without a drawing service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

from answer.pipeline import answer_pipeline
from index.pipeline import indexing_pipeline
from index.retrieval import query_pipeline
from ingest.pipeline import build_pipeline
from waaier.settings import Settings
from workshop.pipeline import workshop_pipeline

if TYPE_CHECKING:
    from haystack import Pipeline


def all_pipelines(settings: Settings) -> dict[str, Pipeline]:
    """The pipelines by room, built for looking at.

    Components only keep what they are given, so no model and no index is opened.
    """
    nothing = cast("Any", None)
    return {
        "ingest": build_pipeline(settings),
        "index": indexing_pipeline(nothing, nothing),
        "search": query_pipeline(nothing, settings.prefetch_limit, nothing),
        "answer": answer_pipeline(nothing, settings),
        "workshop": workshop_pipeline(nothing, {}, nothing, nothing),
    }


def diagram(name: str, pipeline: Pipeline) -> str:
    """One pipeline as a Mermaid flow chart; arrows carry the name of what is handed on."""
    lines = [f"%% {name}", "flowchart LR"]
    lines += [
        f"    {sender} -- {data['from_socket'].name} --> {receiver}"
        for sender, receiver, data in pipeline.graph.edges(data=True)
    ]
    return "\n".join(lines)


def run_pipelines(settings: Settings) -> None:
    """Prints one diagram per pipeline; paste it where Mermaid is drawn."""
    drawn = [diagram(name, pipeline) for name, pipeline in all_pipelines(settings).items()]
    click.echo("\n\n".join(drawn))
