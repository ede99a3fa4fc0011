"""The named values in the records; their Dutch words are what API and exports show."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """Through which door a question or a report came (Dutch: kanaal)."""

    API = "api"
    CHAT = "chat"
    WIDGET = "widget"
    MCP = "mcp"


class FeedbackReason(StrEnum):
    """What is wrong with an answer, in the eyes of its reader (Dutch: reden)."""

    HELPFUL = "nuttig"
    """Nothing is wrong: the answer helped, and there is nothing to do about it."""
    WRONG = "onjuist"
    INCOMPLETE = "onvolledig"
    OUTDATED = "verouderd"
    WRONG_SOURCE = "verkeerde_bron"
    OTHER = "anders"


class FeedbackStatus(StrEnum):
    """How far a report is (Dutch: status)."""

    NEW = "nieuw"
    IN_PROGRESS = "in_behandeling"
    RESOLVED = "opgelost"


class FeedbackCause(StrEnum):
    """What turned out to be wrong (Dutch: oorzaak)."""

    SOURCE_OUTDATED = "bron_verouderd"
    WRONG_PASSAGE = "verkeerde_passage"
    ANSWER_WRONG = "antwoord_verkeerd"
    MISUNDERSTANDING = "misverstand"
    OTHER = "anders"


class JobState(StrEnum):
    """How far an ingest is (Dutch: inleestaak)."""

    RUNNING = "bezig"
    DONE = "klaar"
    FAILED = "mislukt"
    CANCELLED = "gestopt"
    INTERRUPTED = "afgebroken"
    """The service stopped while it ran."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self is not JobState.RUNNING


class Role(StrEnum):
    """What a token may do (Dutch: rol)."""

    READER = "lezer"
    MANAGER = "beheerder"

    def covers(self, needed: Role) -> bool:
        """Whether this role may do what ``needed`` may."""
        return self is Role.MANAGER or self is needed


class Action(StrEnum):
    """What was done in beheer (Dutch: handeling)."""

    TOKEN_MADE = "token_gemaakt"  # noqa: S105 (no password)
    TOKEN_REVOKED = "token_ingetrokken"  # noqa: S105
    INGEST_STARTED = "inlezen_gestart"
    SOURCE_REMOVED = "bron_verwijderd"
    INGEST_CANCELLED = "inlezen_gestopt"
    BUILD_ACTIVATED = "bouwsel_geactiveerd"
    BUILD_MEASURED = "bouwsel_gemeten"
    FEEDBACK_CHANGED = "terugkoppeling_bijgewerkt"
    QUESTIONS_READ = "vragen_bekeken"
    FEEDBACK_READ = "terugkoppelingen_bekeken"
    PAUSED = "pauze_aan"
    RESUMED = "pauze_uit"
    WIDGET_PAUSED = "widgetpauze_aan"
    WIDGET_RESUMED = "widgetpauze_uit"
    HOLD_ON = "bewaarplicht_aan"
    HOLD_OFF = "bewaarplicht_uit"
    CLEANED_UP = "opgeschoond"
    EXPORTED = "geexporteerd"
    COPIED = "kopie_gemaakt"
