"""What the OpenAI protocol says on the wire, as far as this service speaks it.

Fields that mean nothing here (temperature, tools) are read over, as every client sends others.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from waaier.domain import Citation, Model, Outcome

MODEL = "praktijkwaaier"
"""The only model there is."""

MAX_MESSAGES = 200


class _Sent(BaseModel):
    """Base of what clients send: unknown fields are passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class TextPart(_Sent):
    """One part of a message; only text is understood."""

    type: str
    text: Annotated[str, Field(max_length=100_000)] = ""


class Message(_Sent):
    """One message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: (
        Annotated[str, Field(max_length=100_000)]
        | Annotated[tuple[TextPart, ...], Field(max_length=100)]
        | None
    ) = None


class StreamOptions(_Sent):
    """What to add to a stream."""

    include_usage: bool = False


class ChatBody(_Sent):
    """A request for an answer."""

    model: Annotated[str, Field(min_length=1, max_length=200)]
    messages: Annotated[tuple[Message, ...], Field(min_length=1, max_length=MAX_MESSAGES)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1)] | None = None


class ModelCard(Model):
    """A model as a client lists it."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int
    owned_by: str = MODEL


class ModelList(Model):
    """All models."""

    object: Literal["list"] = "list"
    data: tuple[ModelCard, ...]


class Usage(Model):
    """Tokens of a language model; they are not counted here, as most answers need none."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    total_tokens: int = 0


class Extra(Model):
    """What the protocol has no place for: the outcome, and the sources as data."""

    outcome: Outcome
    citations: tuple[Citation, ...]
    notices: tuple[str, ...]
    index_build: str | None


class SaidMessage(Model):
    """The answer."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: str | None = None


class Choice(Model):
    """The one answer that is given."""

    index: int = 0
    message: SaidMessage
    finish_reason: Literal["stop"] = "stop"
    logprobs: None = None


class Completion(Model):
    """An answer in one piece."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: tuple[Choice, ...]
    usage: Usage = Usage()
    praktijkwaaier: Extra


class OpenAIFault(Model):
    """What went wrong, as clients of this protocol read it."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class OpenAIError(Model):
    """The body of a failure on these paths."""

    error: OpenAIFault


def text_of(message: Message) -> str:
    """The text of a message; pictures and sound are not understood.

    Raises:
        ValueError: it holds something else than text.
    """
    if message.content is None:
        return ""
    if isinstance(message.content, str):
        return message.content
    if any(part.type not in ("text", "input_text", "output_text") for part in message.content):
        raise ValueError("only text")
    return "\n".join(part.text for part in message.content)


def chunk(
    identifier: str, created: int, delta: dict[str, Any], finish: str | None = None
) -> dict[str, Any]:
    """One piece of a stream."""
    return {
        "id": identifier,
        "object": "chat.completion.chunk",
        "created": created,
        "model": MODEL,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}],
    }
