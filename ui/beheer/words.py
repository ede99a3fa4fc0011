"""What the named values of the records are called on the page."""

from __future__ import annotations

from api.records.kinds import (
    Channel,
    FeedbackCause,
    FeedbackReason,
    FeedbackStatus,
    JobState,
    Role,
)
from api.routes.beheer_bronnen import StaleReason
from waaier.domain import Outcome, WrittenBy

OUTCOMES = {
    Outcome.ANSWERED: "beantwoord",
    Outcome.PARTLY_ANSWERED: "deels beantwoord",
    Outcome.NOT_IN_SOURCES: "niet in de bronnen",
    Outcome.OUT_OF_SCOPE: "gaat ergens anders over",
    Outcome.CLARIFICATION: "om de gemeente gevraagd",
    Outcome.URGENT: "alleen doorverwezen (nood)",
    Outcome.PERSONAL_DATA_ONLY: "alleen persoonsgegevens",
    Outcome.ERROR: "storing",
}

WRITERS = {
    WrittenBy.SOURCES: "de bronnen, woordelijk",
    WrittenBy.MODEL: "een taalmodel",
    None: "onbekend",
}

CHANNELS = {
    Channel.API: "API",
    Channel.CHAT: "chat",
    Channel.WIDGET: "website",
    Channel.MCP: "assistent (MCP)",
}

REASONS = {
    FeedbackReason.WRONG: "onjuist",
    FeedbackReason.INCOMPLETE: "onvolledig",
    FeedbackReason.OUTDATED: "verouderd",
    FeedbackReason.WRONG_SOURCE: "verkeerde bron",
    FeedbackReason.OTHER: "iets anders",
}

STATUSES = {
    FeedbackStatus.NEW: "nieuw",
    FeedbackStatus.IN_PROGRESS: "in behandeling",
    FeedbackStatus.RESOLVED: "opgelost",
}

CAUSES = {
    FeedbackCause.SOURCE_OUTDATED: "bron verouderd",
    FeedbackCause.WRONG_PASSAGE: "verkeerde passage",
    FeedbackCause.ANSWER_WRONG: "antwoord verkeerd",
    FeedbackCause.MISUNDERSTANDING: "misverstand",
    FeedbackCause.OTHER: "iets anders",
}

JOBS = {
    JobState.RUNNING: "bezig",
    JobState.DONE: "klaar",
    JobState.FAILED: "mislukt",
    JobState.CANCELLED: "gestopt",
    JobState.INTERRUPTED: "afgebroken",
}

ROLES = {
    Role.READER: "lezer: u kunt alles bekijken en niets veranderen",
    Role.MANAGER: "beheerder: u kunt alles bekijken en veranderen",
}

STALE = {
    StaleReason.CHECK_PASSED: "controledatum is voorbij",
    StaleReason.LAW_CHANGED: "wet is veranderd",
    StaleReason.CHECK_SOON: "controledatum komt eraan",
    StaleReason.OLD: "oude peildatum",
    StaleReason.UNDATED: "peildatum onbekend",
}
