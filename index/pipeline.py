"""Building an index, step by step: the file to open first.

``ingest`` (files to passages, room ingest) -> ``questions`` (of a language model, when asked for,
as points that lead to their passage) -> ``carry`` (sources of the current build that were not
read again) -> ``embed`` (dense and token vectors, from the cache where possible) -> ``encode``
(lexical terms) -> ``write`` (Qdrant) -> ``publish`` (the build becomes current).

Computing vectors begins when the first file has been read, and fills the cache beside all of this
(:mod:`index.ahead`); the steps keep their order.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

from haystack import Pipeline, component

from index.ahead import Ahead
from index.builds import Builds, current_manifest, open_builds
from index.cache import EmbeddingCache
from index.carry import (
    carried_passages,
    carried_sources,
    lost_files,
    lost_titles,
    questions_left_out,
    sound_build,
)
from index.crew import Crew, crew_of
from index.embedding import Embedder, Embedding
from index.law_names import LawNames, names_with
from index.lexical import SparseVector, passage_vector
from index.links import linked_chapters
from index.lock import ingest_lock
from index.manifest import PARTLY, BuildManifest, IndexedSource
from index.originals import Originals, keep_nothing
from index.questions import (
    NOTHING_ASKED,
    QUESTIONS_FILE,
    Asker,
    Made,
    ask_questions,
    forget_questions,
)
from index.recipe import known_files, write_recipe
from index.report import IndexReport, Progress
from index.store import IndexedPassage, Store, is_shown
from index.tokens import embedded_text, passage_tokens
from index.vocabulary import Vocabulary
from ingest.pipeline import IngestedFile, ingest_paths
from ingest.report import FileReport
from waaier.domain import Passage
from waaier.errors import StorageError
from waaier.pipelines import run_pipeline
from waaier.settings import Settings, TokenSize
from waaier.storage import require_room, writing_in

BATCH = 16
"""Passages per write: little lies ready in memory, and writing keeps up with embedding."""

LEAST_ROOM = 16_000_000
"""Bytes that must be free on the disk to write a batch."""

ROOM_PER_PASSAGE = {
    TokenSize.FLOAT16: 600_000,
    TokenSize.TURBO8: 400_000,
    TokenSize.TURBO4: 300_000,
}
"""Bytes a passage needs while a build is made. Of a long one up to 180,000 stay in float16 and
50,000 in turbo4; the engine merges by copying, and its vectors are kept in the cache too, in
180,000."""


def room_for(passages: int, late: TokenSize) -> int:
    """Bytes that must be free before a build of so many passages is begun."""
    return LEAST_ROOM + passages * ROOM_PER_PASSAGE[late]


@component
class EmbedPassages:
    """Gives passages their vectors, from the cache where possible."""

    def __init__(self, embedder: Embedder, cache: EmbeddingCache) -> None:
        self._embedder = embedder
        self._cache = cache

    @component.output_types(passages=list[Passage], embeddings=list[Embedding], fresh=int)
    def run(self, passages: list[Passage]) -> dict[str, object]:
        """Embeds what is new and caches it; ``fresh`` counts those."""
        texts = [embedded_text(passage)[0] for passage in passages]
        keys = [self._cache.key(text) for text in texts]
        found = {key: self._cache.get(key) for key in keys}
        missing = list(dict.fromkeys(k for k in keys if found[k] is None))
        text_of = dict(zip(keys, texts, strict=True))
        made = list(self._embedder.embed_passages([text_of[key] for key in missing]))
        self._cache.put(zip(missing, made, strict=True))
        found.update(zip(missing, made, strict=True))
        embeddings = [embedding for key in keys if (embedding := found[key]) is not None]
        return {"passages": passages, "embeddings": embeddings, "fresh": len(missing)}


@component
class EncodePassages:
    """Gives passages their lexical vectors."""

    @component.output_types(terms=list[SparseVector])
    def run(self, passages: list[Passage]) -> dict[str, list[SparseVector]]:
        """See :func:`index.lexical.passage_vector`."""
        return {"terms": [passage_vector(embedded_text(passage)[0]) for passage in passages]}


@component
class WritePassages:
    """Writes passages with their vectors to the build."""

    @component.output_types(written=int)
    def run(
        self,
        passages: list[Passage],
        embeddings: list[Embedding],
        terms: list[SparseVector],
        store: Store,
        links: Mapping[str, tuple[str, ...]],
        names: LawNames,
    ) -> dict[str, int]:
        """Hands one batch to the store.

        ``links`` has the chapters that each card rests on, ``names`` the names of the laws in this
        build, by which other sources refer to them.
        """
        points = []
        for passage, embedding, vector in zip(passages, embeddings, terms, strict=True):
            tokens, starts = passage_tokens(embedding, embedded_text(passage)[1])
            leads_to = links.get(passage.source.id, ())
            points.append(
                IndexedPassage(passage, embedding.dense, tokens, starts, vector, leads_to, names)
            )
        store.write(points)
        return {"written": len(points)}


def indexing_pipeline(embedder: Embedder, cache: EmbeddingCache) -> Pipeline:
    """From passages to a written build, as a Haystack pipeline; runs once a batch."""
    pipeline = Pipeline()
    pipeline.add_component("embed", EmbedPassages(embedder, cache))
    pipeline.add_component("encode", EncodePassages())
    pipeline.add_component("write", WritePassages())
    pipeline.connect("embed.passages", "write.passages")
    pipeline.connect("embed.passages", "encode.passages")
    pipeline.connect("embed.embeddings", "write.embeddings")
    pipeline.connect("encode.terms", "write.terms")
    return pipeline


def build_index(
    paths: Sequence[Path],
    settings: Settings,
    index_dir: Path,
    *,
    fresh: bool = False,
    progress: Progress | None = None,
    asker: Asker | None = None,
) -> IndexReport:
    """Reads files and makes a new build current; the old one serves until then.

    Sources read from elsewhere before stay in the index; files that are gone from a folder that
    is read again leave it. When nothing changed, no build is made.

    Args:
        paths: files and folders to read.
        settings: lengths, limits, model.
        index_dir: the folder of the index.
        fresh: forget what the index held before.
        progress: who watches.
        asker: makes questions for the passages under ``paths``; None takes theirs out. Sources
            from elsewhere keep what they have.

    Raises:
        InputError: a path does not exist, or another ingest is running on this index.
        StorageError: the disk is full or read-only; the index is as it was.
    """
    started = time.perf_counter()
    watch = progress or Progress()
    with (
        writing_in(index_dir),
        ingest_lock(index_dir),
        crew_of(settings, index_dir) as crew,
        Ahead(settings, index_dir, lambda new: room_for(new, settings.late_size)) as ahead,
    ):
        crew.step_aside()
        builds = open_builds(settings, index_dir)
        before = None if fresh else sound_build(builds)
        damaged = None if fresh else builds.made_current()
        if damaged is not None and before is not None and damaged.id == before.id:
            damaged = None
        # What a damaged build had and the one before it lacks is read from its files again.
        paths = [*paths, *lost_files(damaged, before)]
        version = asker.version if asker else ""
        known = known_files(before, settings, index_dir, version)
        originals = Originals(index_dir)
        keep = originals.keep if settings.keep_originals else keep_nothing

        def on_passages(read: Sequence[Passage]) -> None:
            if crew.is_alone:
                ahead.feed(embedded_text(passage)[0] for passage in read)

        result = ingest_paths(
            paths, settings, watch.on_file, watch.on_repairs, known, keep, crew, on_passages
        )
        carried, removed = carried_sources(before, paths, result.documents, result.reports)
        kept = list(carried_passages(builds, before, carried))
        made = NOTHING_ASKED
        if asker is not None:
            made = ask_questions(asker, result.passages, index_dir / QUESTIONS_FILE, watch)
        passages = [*result.passages, *made.questions, *kept]
        sources = [*(_indexed(one, made, version) for one in result.documents), *carried]
        removed = (*removed, *lost_titles(damaged, sources, removed))

        def report(build: str | None, changed: bool, embedded: int) -> IndexReport:
            return IndexReport(
                build=build,
                changed=changed,
                passages=sum(map(is_shown, passages)),
                embedded=embedded,
                files=_with_questions(result.reports, sources),
                removed=removed,
                questions=sum(one.questions for one in sources),
                questions_removed=0 if asker else questions_left_out(before, sources),
                warning=made.warning,
                shares=crew.shares(),
                seconds=round(time.perf_counter() - started, 3),
            )

        if not passages:
            return report(builds.current_id(), False, 0)
        manifest = BuildManifest.describe(
            ahead.embedder.identity,
            sources,
            (json.dumps(passage.stored(), sort_keys=True) for passage in passages),
            after=max((one.created for one in builds.manifests()), default=None),
        )
        current = current_manifest(builds)
        same = current is not None and current.digest == manifest.digest
        if current is not None and same and builds.fits(current.id):
            if builds.damage() is not None:
                # It stood in for a damaged build, and turns out to be what is wanted.
                builds.use(current.id)
            write_recipe(index_dir, current.id, settings)
            return report(current.id, False, 0)
        builds.prune(settings.keep_builds)
        try:
            room = room_for(len(passages), settings.late_size)
            embedded = _write(builds, manifest, passages, index_dir, watch, crew, room, ahead)
        except StorageError:
            # What was written of the new build is what fills the disk.
            builds.prune(settings.keep_builds)
            raise
        builds.publish(manifest)
        forget_questions(index_dir / QUESTIONS_FILE, passages)
        write_recipe(index_dir, manifest.id, settings)
        builds.prune(settings.keep_builds)
        originals.prune({one.sha256 for made in builds.manifests() for one in made.sources})
        return report(manifest.id, True, embedded)


def _write(
    builds: Builds,
    manifest: BuildManifest,
    passages: Sequence[Passage],
    index_dir: Path,
    watch: Progress,
    crew: Crew,
    room: int,
    ahead: Ahead,
) -> int:
    """Writes all passages in batches; returns how many had to be embedded.

    ``room`` bytes must be free on the disk.

    Raises:
        StorageError: the disk is full or read-only.
    """
    require_room(index_dir, room)
    cache = ahead.cache
    pipeline = indexing_pipeline(ahead.embedder, cache)
    text_of = {}
    keys = []
    for passage in passages:
        text = embedded_text(passage)[0]
        keys.append(cache.key(text))
        text_of[keys[-1]] = text
    here = cache.has(keys)
    missing = {key: text for key, text in text_of.items() if key not in here}
    watch.on_embed(len(missing.keys() | ahead.made()))
    parcels = None if crew.is_alone else crew.embed(list(missing.values()))
    if parcels is None:
        ahead.feed(missing.values())
    store = builds.begin(manifest)
    # A word that only a generated question has must not be shown as what was meant.
    shown = filter(is_shown, passages)
    vocabulary = Vocabulary.of(embedded_text(passage)[0] for passage in shown)
    builds.write_words(manifest.id, vocabulary.dumps())
    links = linked_chapters(passages)
    names = names_with([one.source for one in manifest.sources])
    embedded = again = 0
    for start in range(0, len(passages), BATCH):
        # Others write on this disk too, and the engine cannot say that it is full.
        require_room(index_dir, LEAST_ROOM)
        crew.step_aside()
        batch = list(passages[start : start + BATCH])
        wanted = keys[start : start + BATCH]
        if parcels is not None:
            embedded += _take_in(parcels, missing, wanted, cache)
        else:
            embedded = ahead.wait_for([key for key in wanted if key in missing])
        output = run_pipeline(
            pipeline,
            {
                "embed": {"passages": batch},
                "write": {"store": store, "links": links, "names": names},
            },
            keep=frozenset({"embed"}),
        )
        # What cannot be read back from the cache.
        again += output["embed"]["fresh"]
        watch.on_passage(embedded + again)
    cache.keep_only(keys)
    require_room(index_dir, room // 2)
    return embedded + again


def _take_in(
    parcels: Iterator[list[Embedding]],
    missing: dict[bytes, str],
    wanted: Sequence[bytes],
    cache: EmbeddingCache,
) -> int:
    """Puts what helpers embedded in the cache until it has what is wanted; how many came.

    Parcels come in the order of ``missing``, from which what came is taken out.
    """
    came = 0
    while not missing.keys().isdisjoint(wanted):
        vectors = next(parcels)
        keys = list(islice(missing, len(vectors)))
        cache.put(zip(keys, vectors, strict=True))
        for key in keys:
            del missing[key]
        came += len(keys)
    return came


def _indexed(document: IngestedFile, made: Made, version: str) -> IndexedSource:
    source_id = document.source.id
    return IndexedSource(
        source=document.source,
        path=str(document.path),
        sha256=document.sha256,
        passages=document.passages,
        questions=sum(one.source.id == source_id for one in made.questions),
        asked=PARTLY if source_id in made.partly else version,
    )


def _with_questions(
    reports: Iterable[FileReport], sources: Iterable[IndexedSource]
) -> tuple[FileReport, ...]:
    """The reports with the number of generated questions of each file."""
    counts = Counter[Path]()
    for one in sources:
        # A zip file counts those of its files together.
        for path in (Path(one.path), *Path(one.path).parents):
            counts[path] += one.questions
    return tuple(
        report.model_copy(update={"questions": counts[report.path] if report.path else 0})
        for report in reports
    )
