"""Asks the language model: within its budget, again when that helps, never when it is dead."""

from __future__ import annotations

import logging
import math
import re
import threading
import time
from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Any

from answer.model.breaker import Breaker
from answer.model.endpoint import Budget, Endpoint
from waaier.errors import InputError
from waaier.settings import Settings

if TYPE_CHECKING:
    import openai

logger = logging.getLogger(__name__)

LONGEST_WAIT = 5.0
"""Seconds before a second attempt; a server that asks for more is not asked again."""

_FIRST_WAIT = 0.5

_SWITCHES = 2
"""Parameters that some servers refuse: the name of the number of tokens, and the temperature."""


class ModelUnavailableError(InputError):
    """The language model gives no (whole) answer now; what it said before may be used."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"Het taalmodel op {host} antwoordt niet.",
            "Kijk of het draait, of maak WAAIER_LLM_URL leeg.",
        )


class ModelClient:
    """The language model that is set. Safe to use from several threads.

    Args:
        endpoint: which model.
        budget: what one answer may cost.
        parallel: how many calls are made at once; one more waits for a place, in its own time.
    """

    def __init__(self, endpoint: Endpoint, budget: Budget, parallel: int) -> None:
        self.endpoint = endpoint
        self._budget = budget
        self._places = threading.BoundedSemaphore(parallel)
        self._breaker = Breaker()
        self._tokens_name = "max_tokens"
        self._with_temperature = True

    @classmethod
    def of(cls, settings: Settings) -> ModelClient | None:
        """The client for what is set, or None when nothing is.

        Raises:
            InputError: the address or the name cannot be used.
        """
        endpoint = Endpoint.of(settings)
        if endpoint is None:
            return None
        return cls(endpoint, Budget.of(settings), settings.llm_parallel)

    def ask_model(self, prompt: str) -> str:
        """The whole answer to one prompt, on the same budget as an answer to a question.

        The prompt goes out as it is: it must not hold personal data.

        Raises:
            ModelUnavailableError: there is no whole answer.
        """
        return "".join(self.stream(prompt))

    def stream(
        self, prompt: str, system: str = "", seconds: float = math.inf
    ) -> Generator[str, None, None]:
        """The answer in pieces, as they come. Closing the iterator ends the call.

        Args:
            prompt: what the user says.
            system: what is said to the model before it.
            seconds: what is left of the time of a larger work; the budget of one call holds too.

        Raises:
            ModelUnavailableError: the model does not answer, or broke off.
        """
        if not self._breaker.allows():
            raise ModelUnavailableError(self.endpoint.host)
        begun = time.monotonic()
        try:
            yield from self._attempts(prompt, system, begun, seconds)
        except GeneratorExit:
            self._breaker.worked()
            raise
        except _Busy:
            # All places are taken by others, which says nothing of the server.
            raise ModelUnavailableError(self.endpoint.host) from None
        except Exception as error:
            # Never the text of an error: a server may repeat the question in it.
            logger.warning("language model failed: %s", _kind(error))
            self._breaker.failed()
            raise ModelUnavailableError(self.endpoint.host) from None
        self._breaker.worked()

    def _attempts(self, prompt: str, system: str, begun: float, seconds: float) -> Iterator[str]:
        import openai
        from haystack.dataclasses import ChatMessage

        messages = [ChatMessage.from_system(system)] if system else []
        messages.append(ChatMessage.from_user(prompt))
        end_by = begun + min(self._budget.seconds, seconds)
        start_by = begun + self._budget.start_seconds
        retries, switches, wait = self._budget.retries, _SWITCHES, _FIRST_WAIT
        while True:
            said = False
            try:
                for piece in self._call(messages, start_by, end_by):
                    said = True
                    yield piece
                if not said:
                    raise _Silent
            except openai.APIStatusError as error:
                if said:
                    raise
                if error.status_code == 400 and switches and self._switch(error):
                    switches -= 1
                    continue
                pause = _asked_wait(error, wait)
                may_help = error.status_code == 429 or error.status_code >= 500
                too_long = pause > LONGEST_WAIT or time.monotonic() + pause >= start_by
                if not may_help or not retries or too_long:
                    raise
                logger.info("language model is busy: %s; trying again", _kind(error))
                time.sleep(pause)
                retries -= 1
                wait *= 2
                continue
            return

    def _call(self, messages: list[Any], start_by: float, end_by: float) -> Iterator[str]:
        from answer.model.call import Call

        # Half of the time: with a place but no time left, nothing is won.
        if not self._places.acquire(timeout=max(0.0, (start_by - time.monotonic()) / 2)):
            raise _Busy
        parameters: dict[str, Any] = {self._tokens_name: self._budget.max_tokens}
        if self._with_temperature:
            parameters["temperature"] = self._budget.temperature
        # The thread gives the place back: one that still hangs must go on counting.
        call = Call(self.endpoint, messages, parameters, self._budget, self._places.release)
        try:
            yield from call.pieces(start_by, end_by)
        finally:
            call.close()

    def _switch(self, error: openai.APIStatusError) -> bool:
        """Leaves out or renames the parameter a server refuses; False when it was another."""
        said = str(error.body).lower()
        if "max_completion_tokens" in said and self._tokens_name == "max_tokens":
            self._tokens_name = "max_completion_tokens"
        elif "temperature" in said and self._with_temperature:
            self._with_temperature = False
        else:
            return False
        return True


class _Busy(Exception):  # noqa: N818  (no fault of anyone)
    """No place came free in time."""


class _Silent(Exception):  # noqa: N818  (a page of HTML, or thinking without an answer)
    """The answer ended without a word."""


def _asked_wait(error: openai.APIStatusError, otherwise: float) -> float:
    """How many seconds the server asks to wait; a date is not read."""
    asked = error.response.headers.get("retry-after", "").strip()
    return float(asked) if re.fullmatch(r"\d{1,6}(?:\.\d+)?", asked) else otherwise


def _kind(error: Exception) -> str:
    status = getattr(error, "status_code", None)
    return f"{type(error).__name__} {status}" if status else type(error).__name__
