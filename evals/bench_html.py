"""The benchmark as one HTML page, see :mod:`evals.page`; every number drawn stands in a table."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from evals.bench_rounds import Ratio
from evals.bench_verdicts import GROWTH_RATIO, INGEST_RATIO, SEARCH_RATIO, Verdict
from evals.bench_worker import ANSWER, BM25, HYBRID, PLAIN, PLAIN_OUR_ENGINE
from evals.benchmark import Benchmark, SizeFigures
from evals.charts import Amount, amounts, growth, number
from evals.page import page, table, write_page

NAMES = {
    HYBRID: "zoeken (wij)",
    ANSWER: "antwoord (wij)",
    PLAIN: "gewone Haystack",
    PLAIN_OUR_ENGINE: "Haystack, onze rekenkern",
    BM25: "alleen BM25",
}
"""What the ways are called on the page."""


def write_bench_html(bench: Benchmark, file: Path) -> None:
    """Writes the report.

    Raises:
        InputError: the file cannot be written.
    """
    write_page(bench_page(bench), file)


def bench_page(bench: Benchmark) -> str:
    """The report as a page."""
    return page(
        "Snelheid en omvang",
        "Hoe snel is de Praktijkwaaier naast een gewone Haystack-pijplijn?",
        _about(bench),
        [
            ("doelen", "Doelen", _targets(bench.verdicts)),
            ("kwaliteit", "Kwaliteit", _quality(bench)),
            ("inlezen", "Inlezen", _ingest(bench)),
            ("zoeken", "Zoeken en antwoorden", _searching(bench)),
            ("groei", "Groei", _growing(bench)),
            ("geheugen", "Geheugen en schijf", _memory(bench)),
            ("dienst", "Dienst met veel vragers", _api(bench)),
            ("vloer", "Vloer van het taalmodel", _floor(bench)),
            ("opzet", "Hoe is gemeten", _method(bench)),
        ],
    )


def _about(bench: Benchmark) -> str:
    return (
        f"<p>Versie {escape(bench.version)}, {escape(bench.machine)}, taalmodel "
        f"{escape(bench.model)}. Belasting vooraf {number(bench.load_before, 1)}, na afloop "
        f"{number(bench.load_after, 1)}. Wij en gewone Haystack gebruiken hetzelfde taalmodel en "
        "kwamen om de beurt. Een verhouding geldt daarom ook op een andere computer, een tijd "
        "niet.</p>"
    )


def _targets(verdicts: Sequence[Verdict]) -> str:
    words = {True: "gehaald", False: "niet gehaald", None: "niet gemeten"}
    return table(
        "Doelen, met wat deze meting vond",
        ("doel", "gevraagd", "gemeten", "interval", "uitkomst", "let op"),
        [
            [
                one.name,
                one.wanted,
                "–" if one.measured is None else number(one.measured),
                "–" if one.interval is None else _interval(one.interval),
                words[one.met],
                one.note,
            ]
            for one in verdicts
        ],
        words=True,
    )


def _quality(bench: Benchmark) -> str:
    quality = bench.quality
    rows = [
        [one.way, str(one.questions), number(one.success_5), _interval(one.interval),
         number(one.ndcg_10), _interval(one.interval_ndcg)]
        for one in quality.searches
    ]  # fmt: skip
    against = [
        [name, _signed(one.difference), " tot ".join(map(_signed, one.interval)), str(one.won),
         str(one.lost)]
        for name, one in quality.against.items()
    ]  # fmt: skip
    answers = [
        [one.way, str(one.questions), number(one.covered), number(one.words, 0)]
        for one in quality.answers
    ]
    left_out = ", ".join(quality.plain.left_out) if quality.plain else ""
    files = (
        f"Gewone Haystack las {quality.plain.files} bestanden in {quality.plain.splits} stukken; "
        f"niet gelezen: {left_out or 'geen'}."
        if quality.plain
        else ""
    )
    return (
        f"<p>Vragen van {escape(quality.sets)} op de echte passages. s@5 is het deel van de vragen "
        f"met het antwoord bij de eerste vijf. {escape(files)}</p>"
        + table(
            "Zoeken",
            ("zoekwijze", "n", "s@5", "95 %-interval", "nDCG@10", "95 %-interval"),
            rows,
        )
        + table(
            "Onze s@5 min die van de andere, per vraag vergeleken",
            ("tegen", "s@5", "95 %-interval", "gewonnen", "verloren"),
            against,
        )
        + "<p>Zonder groot taalmodel laat een gewone pijplijn de gevonden stukken zien. Hier staat "
        "hoe vaak die alles noemen wat gevraagd is, en hoeveel woorden u daarvoor leest.</p>"
        + table("Antwoorden", ("wijze", "n", "noemt alles", "woorden"), answers)
    )


def _ingest(bench: Benchmark) -> str:
    ingest = bench.ingest
    rows = [
        [row.name, number(row.seconds, 1), number(row.ready_seconds, 1),
         number(row.cpu_seconds, 1), str(row.passages), number(row.memory_mb, 0),
         " / ".join(number(one, 1) for one in row.all_seconds) or "–"]
        for row in ingest.rows
    ]  # fmt: skip
    chart = amounts(
        {"seconden, mediaan van de rondes": [
            Amount(n, row.name, row.seconds, _ends(row.all_seconds))
            for n, row in enumerate(ingest.rows)
        ]},
        "Staven: seconden om in te lezen; zie de tabel eronder",
    )  # fmt: skip
    return (
        f"<p>{ingest.files} bestanden, {number(ingest.megabytes)} MB, van leeg proces tot klare "
        f"index. Wij zijn {number(ingest.ratio_plain)} keer zo snel (rondes: "
        f"{', '.join(number(one) for one in ingest.rounds)}; doel {number(INGEST_RATIO, 1)}), en "
        f"zonder opstarten {number(ingest.ratio_working)} keer. Wij bewaren ook plaatsen, "
        f"woordvectoren en termen: {ingest.bytes_per_passage} bytes per passage op schijf.</p>"
        + chart
        + table(
            "Inlezen",
            ("wijze", "seconden", "waarvan opstarten", "rekentijd s", "passages", "meeste MB",
             "rondes"),
            rows,
        )
    )  # fmt: skip


def _searching(bench: Benchmark) -> str:
    text = (
        f"<p>Duur en rekentijd in milliseconden, het omzetten van de vraag meegerekend. p95 "
        f"betekent: van 100 vragen gingen er 95 sneller. Een trage wijze krijgt minder vragen; "
        f"verhoudingen gaan over vragen die beide kregen. Het doel voor zoeken is "
        f"{number(SEARCH_RATIO, 1)}.</p>"
    )
    groups = {
        f"{size.passages} passages": [
            Amount(list(NAMES).index(one.way), NAMES[one.way], one.wall_ms["p50"])
            for one in size.ways
            if one.way in NAMES and one.wall_ms
        ]
        for size in bench.sizes
    }
    text += amounts(groups, "Staven: p50 in milliseconden per maat; zie de tabellen eronder")
    for size in bench.sizes:
        rows = [
            [_name(one.way), str(one.asked), *(number(v, 1) for v in one.wall_ms.values()),
             *(number(v, 1) for v in one.cpu_ms.values())]
            for one in size.ways
        ]  # fmt: skip
        text += table(
            f"{size.passages} passages ({size.made} gemaakt)",
            ("wijze", "vragen", "p50", "p90", "p95", "p99", "rekentijd p50", "p90", "p95", "p99"),
            rows,
        )
        text += _ratios(f"Verhoudingen bij {size.passages} passages", size.against_plain)
        for name, reason in size.left_out.items():
            text += f"<p>{escape(name)} bij {size.passages} passages: {escape(reason)}</p>"
    return text


def _ratios(caption: str, ratios: Sequence[Ratio]) -> str:
    if not ratios:
        return ""
    return table(
        caption,
        ("verhouding", "van", "waarde", "95 %-interval", "vragen"),
        [
            [" / ".join(_name(part) for part in one.name.split(" / ")), f"p{one.percentile}",
             number(one.value), _interval(one.interval), str(one.questions)]
            for one in ratios
        ],
    )  # fmt: skip


def _growing(bench: Benchmark) -> str:
    lines = {
        f"{NAMES[way]}, {percentile}": points
        for way, percentile in (
            (HYBRID, "p50"), (HYBRID, "p95"), (ANSWER, "p50"), (PLAIN, "p50"), (BM25, "p50")
        )
        if (points := _points(bench.sizes, way, percentile))
    }  # fmt: skip
    chart = growth(
        lines, "Lijnen: milliseconden per aantal passages; zie de tabel eronder", "milliseconden"
    )
    sizes = [str(size.passages) for size in bench.sizes]
    rows = [
        [name, *(number(dict(points)[s.passages], 1) if s.passages in dict(points) else "–"
                 for s in bench.sizes)]
        for name, points in lines.items()
    ]  # fmt: skip
    ratios = [one for size in bench.sizes for one in size.against_smallest]
    return (
        f"<p>{escape(bench.made)} Het doel: p95 bij 100000 passages hoogstens "
        f"{number(GROWTH_RATIO, 1)} keer die bij de kleinste maat.</p>"
        + chart
        + table("Milliseconden per aantal passages", ("wijze", *sizes), rows)
        + _ratios("Zoeken: een grotere index gedeeld door de kleinste, in dezelfde beurten", ratios)
    )


def _points(sizes: Sequence[SizeFigures], way: str, percentile: str) -> list[tuple[float, float]]:
    found = [(size.passages, size.times(way)) for size in sizes]
    return [
        (float(passages), times.wall_ms[percentile])
        for passages, times in found
        if times is not None and times.wall_ms
    ]


def _memory(bench: Benchmark) -> str:
    rows = [
        [f"{size.passages} passages, {side}", *(number(memory.get(key, 0), 0)
                                               for key in ("rss", "own", "files")),
         number(size.start_seconds[side], 1)]
        for size in bench.sizes
        for side, memory in size.memory_mb.items()
    ]  # fmt: skip
    kept = [
        [f"{size.passages} passages", *(
            str(size.bytes_per_passage.get(name, "–"))
            for name in ("praktijkwaaier, schijf", "gewone Haystack, geheugen")
        )]
        for size in bench.sizes
    ]  # fmt: skip
    return (
        "<p>Geheugen tijdens het zoeken, taalmodel meegerekend. Geheugen van bestanden kan het "
        "systeem weer vrijgeven. Opstarten is tot de eerste vraag kan; bij de Praktijkwaaier is "
        "daar al een vraag beantwoord.</p>"
        + table("Geheugen in MB", ("maat", "in gebruik", "eigen", "van bestanden", "opstarten s"),
                rows)
        + table("Bytes per passage", ("maat", "wij, schijf", "gewone Haystack, geheugen"), kept)
    )  # fmt: skip


def _api(bench: Benchmark) -> str:
    api = bench.api
    rows = [
        [f"{name}, beurt {number_ + 1}", str(one.answered), str(one.errors),
         number(one.per_second, 1), *(number(v, 0) for v in one.wall_ms.values()),
         number(one.memory_mb.get("most", 0), 0)]
        for name, runs in (("praktijkwaaier", api.ours), ("gewone Haystack", api.plain))
        for number_, one in enumerate(runs)
    ]  # fmt: skip
    users = bench.plan.users
    return (
        f"<p>{users} vragers tegelijk, zonder pauze, op de echte passages; vragers en dienst delen "
        f"de computer. Mediaan over de beurten: p50 {number(api.ratio_p50)} keer, p95 "
        f"{number(api.ratio_p95)} keer zo snel als gewone Haystack achter FastAPI, en "
        f"{number(api.ratio_per_second)} keer zo veel vragen per seconde. Wij geven een antwoord "
        "met verwijzingen, de gewone dienst de gevonden stukken.</p>"
        + table(
            "Per beurt",
            ("dienst", "beantwoord", "fouten", "per seconde", "p50 ms", "p90", "p95", "p99",
             "langste", "meeste MB"),
            rows,
        )
    )  # fmt: skip


def _floor(bench: Benchmark) -> str:
    rows = [
        [one.text, str(one.tokens), str(one.threads), number(one.gigaflop, 2),
         number(one.weight_megabytes, 0), number(one.floor_ms), one.bound_by,
         number(one.measured_ms), number(one.times_floor, 1)]
        for one in bench.floor.floors
    ]  # fmt: skip
    machines = [
        [str(one.threads), number(one.gflops, 0), number(one.gigabytes_per_second, 1)]
        for one in bench.floor.machines
    ]
    return (
        "<p>De vloer is de tijd als alle vermenigvuldigingen van het model zo snel gaan als één "
        "grote matrixvermenigvuldiging op deze computer, of als alleen het lezen van de gewichten "
        "tijd kost. De vloer is gemeten met numpy, in float32. Een rekenkern die sneller "
        "vermenigvuldigt, of met kortere getallen rekent (bfloat16), kan daaronder komen. Minder "
        "dan 1 keer de vloer is dus geen meetfout.</p>"
        + table(
            "Vloer en meting",
            ("tekst", "tokens", "draden", "Gflop", "gewichten MB", "vloer ms", "grens",
             "gemeten ms", "keer de vloer"),
            rows,
        )
        + table("Deze computer", ("draden", "Gflop per seconde", "GB per seconde"), machines)
    )  # fmt: skip


def _method(bench: Benchmark) -> str:
    plan = bench.plan
    steps = [[name, number(seconds, 0)] for name, seconds in bench.step_seconds.items()]
    return (
        f"<p>Per maat tot {plan.questions} vragen, {plan.per_round} per beurt, en hoogstens "
        f"{number(plan.way_seconds, 0)} seconden per wijze (antwoorden twee keer zo lang). Gewone "
        "Haystack is wat de handleiding bouwt: opslag in het geheugen, BM25 en vectoren, samen "
        'met reciprocal rank fusion, en SentenceTransformersTextEmbedder. "Onze rekenkern" is '
        "dezelfde pijplijn met ons omzetten van de vraag: wat dan overblijft, komt van het zoeken "
        "zelf.</p>" + table("Duur van de meting", ("stap", "seconden"), steps)
    )


def _name(way: str) -> str:
    known, _, rest = way.partition(", ")
    if way in NAMES:
        return NAMES[way]
    return f"{NAMES[known]}, {rest} passages" if known in NAMES and rest else way


def _interval(interval: tuple[float, float]) -> str:
    return f"{number(interval[0])}–{number(interval[1])}"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace(".", ",").replace("-", "−")


def _ends(values: Sequence[float]) -> tuple[float, float] | None:
    return (min(values), max(values)) if len(values) > 1 else None
