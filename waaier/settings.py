"""All settings of Praktijkwaaier: one class, one field each, with the reason why it exists.

Every field can be set with an environment variable: ``WAAIER_`` and the field's name in
capitals, or in a file ``.env`` in the working directory. ``docs/instellingen.md`` is made from
this class and a test fails when they part.
"""

from __future__ import annotations

import sysconfig
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Literal

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from waaier.errors import InputError

PROJECT_ROOT = Path(__file__).resolve().parent.parent


def _shipped(name: str) -> Path:
    """A file or folder that comes along: beside the code, or where a wheel puts its data."""
    here = PROJECT_ROOT / name
    installed = Path(sysconfig.get_path("data")) / "share" / "praktijkwaaier" / name
    return installed if installed.exists() and not here.exists() else here


class VectorSize(StrEnum):
    """In how much memory a server compares sentence vectors."""

    FULL = "vol"
    INT8 = "int8"
    BINARY = "binair"


class TokenSize(StrEnum):
    """In how many bits each number of a token vector is kept."""

    FLOAT16 = "float16"
    TURBO8 = "turbo8"
    TURBO4 = "turbo4"


class Settings(BaseSettings):
    """Settings, read from the environment."""

    model_config = SettingsConfigDict(
        env_prefix="WAAIER_", env_file=".env", extra="ignore", frozen=True
    )

    # Data that must survive a restart sits in one folder, so a backup is one copy.
    index_dir: Path = Field(
        default=Path("build/index"), description="Map van de index die de chat gebruikt."
    )
    # The model folder is 0.5 GB and can always be made again, so it is a cache, not data.
    cache_dir: Path = Field(
        default_factory=lambda: user_cache_path("praktijkwaaier"),
        description="Map voor het uitgepakte taalmodel.",
    )
    # Cards are data that people edit; a gemeente may keep its own set elsewhere.
    corpus_dir: Path = Field(
        default=_shipped("corpus"), description="Map met de kaarten die meegeleverd worden."
    )
    # A gemeente has words of its own; its list may stand outside the cards that it reads in.
    begrippen_file: Path = Field(
        default=_shipped("corpus/begrippen.yaml"),
        description="Bestand met de begrippenlijst (zie begrippen.md).",
    )
    # A trainer may have methods of their own; they may stand elsewhere, as the list of terms may.
    werkvormen_dir: Path = Field(
        default=_shipped("corpus/werkvormen"),
        description="Map met de werkvormen voor workshops (zie workshop.md).",
    )

    # What a service must find differs for every organisation, which may add sets of its own.
    question_sets_dir: Path = Field(
        default=_shipped("evals/sets"),
        description="Map met vragenlijsten (.jsonl) waarmee beheer meet hoe goed een "
        "bouwsel zoekt.",
    )

    # Originals belong to others: they never stand in the project, and a cache may be wiped.
    originals_dir: Path = Field(
        default_factory=lambda: user_data_path("praktijkwaaier") / "originelen",
        description="Map voor originelen die met 'waaier ophalen' zijn opgehaald.",
    )
    # A redirect or a wrong line in the register must not lead anywhere else.
    download_hosts: str | None = Field(
        default=None,
        description="Hosts waarvan mag worden opgehaald, met komma's ertussen; leeg is de hosts "
        "van originelen die bewaard mogen worden.",
    )
    # For tests and for a server inside one's own network; such an address is refused otherwise.
    download_private_hosts: str | None = Field(
        default=None,
        description="Hosts die ook over http en op een adres in het eigen netwerk mogen, met "
        "komma's ertussen.",
    )
    # The longest law is 10 MB of HTML; a server that goes on and on must be stopped.
    download_max_mb: int = Field(
        default=50, ge=1, le=2000, description="Grootste bestand dat wordt opgehaald, in MB."
    )
    # Counts everything: a server that sends one byte now and then must be stopped too.
    download_seconds: int = Field(
        default=180, ge=1, le=3600, description="Langste tijd voor het ophalen van één bestand."
    )

    # Laws belong to everyone, but which of them an organisation works with is its own choice.
    laws_dir: Path = Field(
        default_factory=lambda: user_data_path("praktijkwaaier") / "wetten",
        description="Map voor wetten en lokale regelingen die met 'waaier wet' zijn opgehaald.",
    )
    # The search service moved before, and a copy of it may stand inside one's own network.
    laws_search_url: str = Field(
        default="https://zoekservice.overheid.nl/sru/Search",
        description="Adres van de zoekdienst (SRU) voor wetten en lokale regelingen.",
    )
    # See laws_search_url; texts and lists of versions come from here.
    laws_repository_url: str = Field(
        default="https://repository.officiele-overheidspublicaties.nl",
        description="Adres waar de teksten van wetten en lokale regelingen staan.",
    )
    # A redirect must not lead anywhere else; both addresses above must be on this list.
    laws_hosts: str = Field(
        default="zoekservice.overheid.nl,repository.officiele-overheidspublicaties.nl,"
        "repository.overheid.nl",
        description="Hosts waarvan wetten mogen worden opgehaald, met komma's ertussen.",
    )
    # The servers are there for everyone; checking fifty laws must not look like an attack.
    laws_pause_seconds: float = Field(
        default=0.5,
        ge=0,
        le=60,
        description="Pauze tussen twee vragen aan die servers, in seconden.",
    )

    # The bundled model needs no download; who has a network may choose a stronger one.
    embedding_model: str = Field(
        default="bundled",
        description="Taalmodel: 'bundled', of een sentence-transformers-naam of -map.",
    )
    # Tuning helps on the sources it learned from; who has quite other sources may do without.
    embedding_adapter: str = Field(
        default="bundled",
        description="Aanpassing van het meegeleverde taalmodel: 'bundled' (meegeleverd), 'none' "
        "(geen) of een bestand van 'waaier train'.",
    )
    # OpenVINO comes along on Linux x86-64, and is only faster where the processor has instructions
    # for bfloat16.
    embedding_engine: Literal["auto", "onnxruntime", "openvino"] = Field(
        default="auto",
        description="Wat het meegeleverde taalmodel uitrekent: 'onnxruntime', 'openvino' of "
        "'auto': OpenVINO als dat er is en op deze processor sneller is.",
    )
    # One thread per request: with two busy cores, more threads were measured 10 times slower.
    query_threads: int = Field(
        default=1, ge=1, le=64, description="Rekendraden voor het omzetten van een vraag."
    )
    # Reading in is bulk work that may use the whole machine; 0 means: every core.
    ingest_threads: int = Field(
        default=0, ge=0, le=64, description="Rekendraden bij het inlezen; 0 is alle kernen."
    )

    # Threads share one interpreter: reading goes on one core at a time, and so does the cutting up.
    ingest_processes: int = Field(
        default=0,
        ge=0,
        le=256,
        description="Aantal processen dat helpt bij het inlezen; 1 is geen, 0 is één per kern als "
        "dat er meer dan twee zijn en er veel in te lezen is. Zie schaal.md.",
    )

    # Empty means the embedded engine; a URL is for more than one process or machine.
    qdrant_url: str | None = Field(
        default=None, description="Adres van een Qdrant-server; leeg is de ingebouwde index."
    )
    # A secret never belongs in a command line or a log.
    qdrant_api_key: SecretStr | None = Field(
        default=None, description="Sleutel van de Qdrant-server."
    )

    # Several indexes can share one server, each under its own name.
    qdrant_name: str = Field(
        default="praktijkwaaier",
        pattern=r"^[a-z0-9][a-z0-9_-]*$",
        description="Naam van de index op de Qdrant-server.",
    )
    # More pieces than machines let a machine be added later; pieces cannot be cut any smaller.
    qdrant_shards: int = Field(
        default=0,
        ge=0,
        le=512,
        description="Aantal stukken (shards) van een bouwsel op de Qdrant-server; 0 laat de server "
        "kiezen. Geldt voor het volgende bouwsel, net als de vier hieronder. Zie schaal.md.",
    )
    # One copy is lost with its machine; the embedding cache then makes the build again, in hours.
    qdrant_replicas: int = Field(
        default=1,
        ge=1,
        le=16,
        description="Op hoeveel machines van een Qdrant-cluster elk stuk staat.",
    )
    # A copy that misses part of a build would answer otherwise than the others.
    qdrant_confirmed: int = Field(
        default=0,
        ge=0,
        le=16,
        description="Hoeveel van die machines een passage moeten bevestigen bij het inlezen; 0 is "
        "allemaal.",
    )
    # Memory is what a server of millions of passages costs most; what it costs in quality is
    # measured with "waaier eval" on one's own questions.
    qdrant_dense: VectorSize = Field(
        default=VectorSize.FULL,
        description="Hoe zinsvectoren in het geheugen van de Qdrant-server staan: 'vol', 'int8' "
        "(een kwart) of 'binair' (een tweeëndertigste). De echte staan dan op schijf.",
    )
    # In memory they are faster where the disk is slow.
    qdrant_late_on_disk: bool = Field(
        default=True,
        description="Laat de woordvectoren op de Qdrant-server op schijf staan.",
    )

    # Shorter passages lose the context of a sentence, longer ones blur the vector.
    passage_min_chars: int = Field(
        default=900, ge=100, le=2000, description="Streeflengte van een passage in tekens."
    )
    # The model reads at most 512 tokens: about 1,800 Dutch characters with the heading path.
    passage_max_chars: int = Field(
        default=1400, ge=200, le=1700, description="Grootste lengte van een passage in tekens."
    )

    # In float16 they are ninety-five of a hundred bytes of a build; four bits find and answer as
    # much (decision 44).
    late_size: TokenSize = Field(
        default=TokenSize.TURBO4,
        description="Hoe woordvectoren in een bouwsel worden bewaard: 'float16', 'turbo8' (de "
        "helft) of 'turbo4' (een kwart). Geldt voor het volgende bouwsel.",
    )
    # Each branch hands this many candidates to the reranker; more costs time, not quality.
    prefetch_limit: int = Field(
        default=60, ge=10, le=500, description="Aantal kandidaten per zoekmanier."
    )

    # A cross-encoder reads question and passage together: better order, a second or more a question
    # on a processor. None is bundled, so nobody pays for it unasked.
    reranker: str = Field(
        default="",
        description="Model dat de beste 20 passages herleest: naam of map van een "
        "sentence-transformers-CrossEncoder; leeg is geen.",
    )
    # Models differ in how far they can be trusted beside our own three signals (2, 1 and 0.5).
    reranker_weight: float = Field(
        default=1.5,
        ge=0,
        le=10,
        description="Gewicht van het herlezen naast de andere zoekmanieren.",
    )

    # How close passages must come before they count as an answer depends on the model, so another
    # model starts without this check until its own value is measured with "waaier eval".
    min_late: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Laagste gemiddelde overeenkomst waarbij een antwoord wordt gegeven; leeg is "
        "de gemeten waarde van het meegeleverde taalmodel.",
    )

    # Off by default: a language model can be wrong, and may stand on a machine of somebody else.
    llm_url: str = Field(
        default="",
        description="Adres van een taalmodel dat antwoorden mag schrijven, met het OpenAI-protocol "
        "(bijvoorbeeld 'http://localhost:11434/v1'); leeg is geen. Zie taalmodel.md.",
    )
    # One server can offer several models.
    llm_name: str = Field(default="", description="Naam van dat taalmodel op de server.")
    # A secret never belongs in a command line or a log.
    llm_key: SecretStr | None = Field(default=None, description="Sleutel van het taalmodel.")
    # Who waits for an answer sees nothing meanwhile; then the sentences of the sources are shown.
    llm_seconds: float = Field(
        default=20,
        ge=0.1,
        le=300,
        description="Langste tijd die het taalmodel aan één antwoord mag werken, in seconden.",
    )
    # A server that hangs shows it by its silence, long before the whole time is over.
    llm_start_seconds: float = Field(
        default=8,
        ge=0.1,
        le=300,
        description="Langste wachttijd op het eerste woord van het taalmodel, in seconden.",
    )
    # A busy server may have room a moment later; one that is down will not.
    llm_retries: int = Field(
        default=1,
        ge=0,
        le=5,
        description="Hoe vaak het opnieuw wordt geprobeerd als het taalmodel te druk is.",
    )
    # Five sentences with their quotes take some 400 tokens; a model that goes on must be stopped.
    llm_max_tokens: int = Field(
        default=700, ge=50, le=8000, description="Langste antwoord van het taalmodel, in tokens."
    )
    # What is wanted is the text of the sources, not variety.
    llm_temperature: float = Field(
        default=0, ge=0, le=2, description="Hoe vrij het taalmodel formuleert; 0 is het minst vrij."
    )
    # Each passage costs some 350 tokens of the model's memory, and time.
    llm_passages: int = Field(
        default=6, ge=1, le=12, description="Aantal passages dat het taalmodel krijgt."
    )
    # A model on one graphics card handles few questions at once; the others need not wait for it.
    llm_parallel: int = Field(
        default=4, ge=1, le=64, description="Aantal vragen dat tegelijk naar het taalmodel gaat."
    )

    # A workshop takes a dozen calls; a trainer waits for them once, and not for ever.
    llm_workshop_seconds: float = Field(
        default=60,
        ge=1,
        le=600,
        description="Langste tijd die het taalmodel aan één workshop mag werken, in seconden.",
    )

    # A file of unlimited size would let one upload fill memory.
    max_file_mb: int = Field(
        default=100, ge=1, le=2000, description="Grootste bestand dat wordt gelezen, in MB."
    )
    # A PDF with thousands of empty pages would otherwise keep a reader busy for hours.
    max_pages: int = Field(
        default=1000, ge=1, le=20000, description="Grootste aantal bladzijden van een PDF."
    )
    # One hostile file must not stop the others.
    max_file_seconds: int = Field(
        default=120, ge=1, le=3600, description="Langste leestijd van één bestand, in seconden."
    )
    # A long book may take minutes, but a file that gives no text for so long never will.
    max_stall_seconds: int = Field(
        default=20,
        ge=1,
        le=3600,
        description="Langste tijd zonder nieuwe tekst bij het lezen van één bestand, in seconden.",
    )
    # The largest law books have 3 million characters; repairing 20 million took over a minute.
    max_text_chars: int = Field(
        default=5_000_000,
        ge=1000,
        le=100_000_000,
        description="Grootste hoeveelheid tekst in één bestand, in tekens.",
    )
    # Recognising a page takes seconds of a whole core, so a scanned book needs a limit.
    ocr_max_pages: int = Field(
        default=40,
        ge=0,
        le=5000,
        description="Grootste aantal bladzijden zonder tekst dat per PDF met tekstherkenning "
        "(tesseract) wordt gelezen; 0 zet tekstherkenning uit.",
    )
    # A damaged or hostile file may ask for all memory of the machine.
    max_reader_memory_mb: int = Field(
        default=2000,
        ge=500,
        le=64000,
        description="Geheugen dat het lezen van één bestand mag kosten, in MB (alleen op Linux).",
    )
    # A zip file or Office file of 1 MB can hold gigabytes of the same character.
    max_unpacked_mb: int = Field(
        default=500, ge=1, le=20000, description="Grootste omvang van een uitgepakt bestand, in MB."
    )
    # Each file in a zip becomes a source of its own.
    max_archive_files: int = Field(
        default=2000, ge=1, le=100000, description="Grootste aantal bestanden in een zip-bestand."
    )
    # Long enough for a described situation, short enough to refuse a pasted case file.
    max_question_chars: int = Field(
        default=2000, ge=100, le=20000, description="Grootste lengte van een vraag in tekens."
    )

    # Old builds make rolling back possible; each costs about 0.2 MB a passage.
    keep_builds: int = Field(
        default=2, ge=1, le=50, description="Aantal bouwsels van de index dat bewaard blijft."
    )

    # What people wrote must survive a restart and a "make clean", so it is no build output.
    data_dir: Path = Field(
        default_factory=lambda: user_data_path("praktijkwaaier") / "beheer",
        description="Map voor wat de dienst bewaart: de database en ingestuurde bronnen.",
    )
    # More than one service on one database needs a server; a URL may hold a password.
    database_url: SecretStr | None = Field(
        default=None,
        description="Adres van een PostgreSQL-database (postgresql://...); leeg is een "
        "SQLite-bestand in de datamap.",
    )
    # Keeping questions is a decision of the organisation, with a privacy statement that says so.
    bewaar_vragen: bool = Field(
        default=False,
        description="Bewaart gemaskeerde vragen, om te zien wat er niet werd beantwoord.",
    )
    # Long enough to look back over a quarter; what is not kept cannot leak.
    bewaar_dagen: int = Field(
        default=90,
        ge=1,
        le=3650,
        description="Aantal dagen dat vragen, terugkoppelingen en inleestaken bewaard blijven.",
    )
    # Who did what must be known for longer than what it was about.
    bewaar_handelingen_dagen: int = Field(
        default=730,
        ge=30,
        le=3650,
        description="Aantal dagen dat handelingen in beheer bewaard blijven.",
    )
    # Several files go in one request, each within max_file_mb.
    upload_max_mb: int = Field(
        default=200,
        ge=1,
        le=2000,
        description="Grootste omvang van de bestanden die in één keer worden ingestuurd, in MB.",
    )
    # The list of reports is open to everyone; a flood must not fill the disk.
    feedback_per_hour: int = Field(
        default=200,
        ge=1,
        le=100_000,
        description="Grootste aantal terugkoppelingen dat per uur wordt aangenomen.",
    )
    # Publications belong to others; a copy beside the index is made only by who wants one.
    keep_originals: bool = Field(
        default=False,
        description="Bewaart bij het inlezen een kopie van elke PDF naast de index. Zo kan de "
        "bladzijde later worden getoond, ook als het bestand weg is.",
    )
    # A page is more than a quote: who serves the public may have to leave it to the publisher.
    page_images: bool = Field(
        default=True, description="Toont bladzijden van PDF-bestanden als plaatje."
    )
    # A page that takes longer is made to do harm; its process is stopped.
    page_seconds: int = Field(
        default=10, ge=1, le=120, description="Langste tijd voor het tekenen van een bladzijde."
    )

    # Every way in is one more to keep safe, so each is opened by who needs it.
    openai_door: bool = Field(
        default=False,
        description="Laat programma's vragen stellen met het OpenAI-protocol "
        "(/v1/chat/completions).",
    )
    # See openai_door. It needs an extra package.
    mcp_door: bool = Field(
        default=False,
        description="Laat assistenten zoeken en vragen met het Model Context Protocol (/v1/mcp).",
    )
    # Figures tell how busy an organisation is; who wants them says so.
    metrics: bool = Field(
        default=False, description="Geeft cijfers voor Prometheus op /v1/metrieken."
    )
    # Traces go to another program, perhaps on another machine. They hold no text of questions.
    otlp_url: str = Field(
        default="",
        description="Adres waar OpenTelemetry-sporen heen gaan, zoals "
        "http://localhost:4318/v1/traces; leeg is nergens.",
    )

    # Loading the model takes a command seconds; a service on the same index has it already.
    ask_service: bool = Field(
        default=True,
        description="Laat 'waaier ask' en 'waaier search' antwoorden door een dienst die op deze "
        "computer op dezelfde index draait.",
    )

    # A second service is nearly always one that was forgotten; who puts a proxy before several
    # says so.
    services: int = Field(
        default=1,
        ge=1,
        le=64,
        description="Aantal diensten dat tegelijk uit één map mag antwoorden, elk op een eigen "
        "poort. Zie schaal.md.",
    )
    # Only this machine by default: opening up to a network is a choice.
    host: str = Field(default="127.0.0.1", description="Adres waarop de dienst luistert.")
    # Gradio's usual port, so that a worker who knows another Gradio page finds this one.
    port: int = Field(default=7860, ge=1, le=65535, description="Poort waarop de dienst luistert.")

    # A proxy may offer the service under a path of its own; links must then start with it.
    root_path: str = Field(
        default="",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        description="Pad waaronder een proxy de dienst aanbiedt, zoals /waaier.",
    )
    # Whoever may say where a request came from can pretend to be anyone, so nobody may unasked.
    trusted_proxies: str | None = Field(
        default=None,
        description="IP-adressen of netwerken van proxy's waarvan X-Forwarded-For en "
        "X-Forwarded-Proto worden geloofd, met komma's ertussen; leeg is geen.",
    )
    # A page elsewhere can give its own name our address; a browser then takes us for that page.
    allowed_hosts: str | None = Field(
        default=None,
        description="Namen waaronder de dienst wordt aangeboden, met komma's ertussen; een verzoek "
        "voor een andere naam wordt geweigerd. Leeg is elke naam.",
    )
    # A browser lets another site read the answers only when that site is on this list.
    cors_origins: str | None = Field(
        default=None,
        description="Websites die de API vanuit een browser mogen gebruiken, met komma's "
        "ertussen, zoals https://www.amsterdam.nl; leeg is geen.",
    )
    # Only who is sure that https will stay should promise it to browsers.
    hsts_seconds: int = Field(
        default=0,
        ge=0,
        le=63_072_000,
        description="Hoe lang een browser alleen https mag gebruiken, in seconden; 0 is geen "
        "belofte. Zet dit alleen aan als de dienst over https wordt aangeboden.",
    )
    # Whoever builds on the API must know whom to write to; that differs for every organisation.
    contact_name: str = Field(
        default="Team Praktijkwaaier", description="Naam van de beheerder, in het API-document."
    )
    # See contact_name. Without one none is named: an address that reads no mail helps nobody.
    contact_email: str = Field(
        default="",
        pattern=r"^([^@\s]+@[^@\s]+)?$",
        description="E-mailadres van de beheerder, in het API-document; leeg is geen. De regels "
        "van de overheid voor API's vragen erom.",
    )
    # See contact_name.
    contact_url: str = Field(
        default="https://github.com/praktijkwaaier/praktijkwaaier",
        description="Webadres met uitleg over de dienst, in het API-document.",
    )

    # A public body must publish these; where they stand differs for every organisation.
    privacy_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Webadres van de privacyverklaring, onder aan de chat; leeg is geen link.",
    )
    # See privacy_url.
    accessibility_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Webadres van de toegankelijkheidsverklaring, onder aan de chat; leeg is geen "
        "link.",
    )
    # See privacy_url.
    algorithm_register_url: str = Field(
        default="",
        pattern=r"^(https?://\S+)?$",
        description="Webadres van de inschrijving in het Algoritmeregister, onder aan de chat; "
        "leeg is geen link.",
    )

    # One client must not take the service from the others; a whole office shares one address.
    rate_per_minute: int = Field(
        default=300,
        ge=0,
        le=100_000,
        description="Aantal API-verzoeken per minuut van één adres; 0 is zonder grens.",
    )
    # A popular site must not take the service from other sites.
    rate_per_origin: int = Field(
        default=1200,
        ge=0,
        le=1_000_000,
        description="Aantal API-verzoeken per minuut via één website uit CORS_ORIGINS; 0 is "
        "zonder grens.",
    )
    # The widget stands on pages of others; only who was agreed with may have it answer there.
    widget_origins: str | None = Field(
        default=None,
        description="Websites waarop de widget mag staan, met komma's ertussen, zoals "
        "https://www.amsterdam.nl; leeg is geen. Ze mogen daarmee ook de API gebruiken. Zie "
        "widget.md.",
    )
    # A campaign on one site must not take the service from the others, nor from staff.
    widget_rate_per_origin: int = Field(
        default=120,
        ge=0,
        le=100_000,
        description="Aantal vragen en meldingen per minuut via de widget op één website; 0 is "
        "zonder grens. Eén bezoeker (één adres) krijgt hoogstens de helft.",
    )
    # What a day may cost is agreed with a site beforehand; it must hold over a restart as well.
    widget_day_budget: int = Field(
        default=5000,
        ge=0,
        le=10_000_000,
        description="Aantal vragen per dag via de widget op één website; 0 is zonder grens.",
    )
    # A person reads an answer before the next question; a program does not.
    widget_rate_per_session: int = Field(
        default=10,
        ge=0,
        le=10_000,
        description="Aantal vragen en meldingen per minuut in één sessie van de widget; 0 is "
        "zonder grens.",
    )
    # With a key of its own every process refuses the sessions of the others.
    widget_session_key: SecretStr | None = Field(
        default=None,
        min_length=32,
        description="Sleutel waarmee sessies van de widget worden ondertekend, minstens 32 tekens. "
        "Leeg is een nieuwe bij elke start: dan kan er maar één proces zijn, en vraagt de widget "
        "na een herstart een nieuwe sessie. Zet bij meer processen overal dezelfde.",
    )
    # Who is not helped by a computer must find a person; whom differs for every gemeente.
    widget_contacts: Path | None = Field(
        default=None,
        description="TOML-bestand met waar bezoekers per gemeente een mens kunnen spreken; leeg "
        "is geen. Zie widget.md.",
    )
    # Who builds the widget anew serves it from where it was built.
    widget_dir: Path = Field(
        default=_shipped("ui/widget/dist"), description="Map met de gebouwde bestanden van de "
        "widget.",
    )  # fmt: skip
    # A question with its history fits many times; a pasted file does not.
    max_body_kb: int = Field(
        default=256, ge=1, le=10_000, description="Grootste verzoek aan de API, in kB."
    )
    # A client that sends a byte now and then keeps a connection busy for nothing.
    body_seconds: int = Field(
        default=10, ge=1, le=300, description="Langste tijd voor het binnenkomen van een verzoek."
    )
    # The same for the lines before the body, and for what is sent after an early refusal.
    head_seconds: int = Field(
        default=10, ge=1, le=300, description="Langste tijd voor het begin van een verzoek."
    )
    # An open connection costs memory; a proxy must close its own before this time.
    keep_alive_seconds: int = Field(
        default=20, ge=1, le=600, description="Hoe lang een stille verbinding open blijft."
    )
    # Every connection costs memory, and a chat page keeps one or two open.
    max_connections: int = Field(
        default=500, ge=10, le=100_000, description="Grootste aantal verbindingen tegelijk."
    )
    # More answers at once than cores make each of them slower, and none faster.
    answer_workers: int = Field(
        default=4, ge=1, le=64, description="Aantal antwoorden waar tegelijk aan wordt gewerkt."
    )
    # A short row smooths a peak; a long row only makes everyone wait for a refusal.
    answer_queue: int = Field(
        default=16, ge=0, le=1000, description="Aantal vragen dat op een antwoord mag wachten."
    )
    # After this time a fast refusal helps more than a late answer.
    queue_seconds: float = Field(
        default=5, gt=0, le=60, description="Langste wachttijd voor een vraag aan de beurt komt."
    )
    # A language model may hang; the worker at the table must hear something.
    answer_seconds: float = Field(
        default=30, gt=0, le=600, description="Langste tijd voor één antwoord van de API."
    )
    # What has begun is finished when the service stops, but an open chat must not hold it up.
    shutdown_seconds: int = Field(
        default=10,
        ge=1,
        le=600,
        description="Hoe lang bij het stoppen op antwoorden wordt gewacht.",
    )
    # Who runs the service must see what it does; nobody must be able to read who asked what.
    request_log: bool = Field(
        default=True,
        description="Schrijft per API-verzoek één JSON-regel op stderr, zonder vraag en zonder "
        "IP-adres.",
    )

    def without_secrets(self) -> Settings:
        """These settings with every key and password left out."""
        hidden = {name: None for name, value in self if isinstance(value, SecretStr)}
        return self.model_copy(update=hidden)


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process.

    Raises:
        InputError: a ``WAAIER_`` variable has a value that does not fit.
    """
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(
            f"WAAIER_{'_'.join(str(part) for part in fault['loc']).upper()}"
            for fault in error.errors()
        )
        raise InputError(
            f"De instelling {names} heeft een waarde die niet kan.",
            "Zie docs/instellingen.md voor wat er mag staan.",
        ) from error
