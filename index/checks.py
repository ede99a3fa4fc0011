"""What must hold before anything is searched: a question of a fair size, an index of this model."""

from __future__ import annotations

from index.embedding import Embedder, ModelIdentity
from index.manifest import BuildManifest
from waaier.domain import Question
from waaier.errors import InputError, ModelMismatchError
from waaier.settings import Settings


def check_question(question: Question, settings: Settings) -> None:
    """Refuses an empty or overlong question.

    Raises:
        InputError: with a Dutch sentence for the user.
    """
    if not question.text.strip():
        raise InputError("De vraag is leeg.", "Typ een vraag en probeer het opnieuw.")
    if len(question.text) > settings.max_question_chars:
        raise InputError(
            f"De vraag is te lang: {len(question.text)} tekens.",
            f"Maak de vraag korter dan {settings.max_question_chars} tekens.",
        )


def check_model(manifest: BuildManifest, embedder: Embedder) -> None:
    """Refuses an index whose vectors cannot be compared with those of this model and engine.

    Raises:
        ModelMismatchError: with both names.
    """
    made, now = manifest.model, embedder.identity
    if made.comparable() != now.comparable():
        raise ModelMismatchError(
            f"De index is gemaakt met taalmodel {_shown(made)}, "
            f"maar nu staat {_shown(now)} ingesteld.",
            "Lees de bronnen opnieuw in, of zet de instelling terug.",
        )


def _shown(model: ModelIdentity) -> str:
    """The revision tells apart what another adapter made."""
    return f"{model.name} ({model.engine}, {model.revision[:8]})"
