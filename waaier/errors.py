"""The two exception families of Praktijkwaaier.

* :class:`InputError` — what the user gave cannot be used (a bad file, an unknown
  option, an index that is in use). The message is one clear Dutch sentence, with
  what to do about it. It is shown as it is, never with a traceback.
* :class:`DefectError` — something of ours failed. It carries context for the log;
  the user sees a named outcome, never this text.
"""

from __future__ import annotations


class InputError(Exception):
    """Bad input from the user: shown to the user, exit code 2 or HTTP 4xx.

    Args:
        message: one Dutch sentence that says what is wrong.
        advice: one Dutch sentence that says what the user can do, or "".
    """

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(f"{message} {advice}".strip())
        self.message = message
        self.advice = advice


class FileRejectedError(InputError):
    """One file cannot be read; the other files go on."""


class IndexInUseError(InputError):
    """Another process holds the index folder."""


class IndexMissingError(InputError):
    """There is no usable build in the index folder yet."""


class BuildDamagedError(IndexMissingError):
    """The files of a build are not what was written."""


class IndexUnreachableError(InputError):
    """The Qdrant server that holds the index gives no answer."""


class StorageError(InputError):
    """Nothing can be written: the disk is full, or the folder is closed to us."""


class ModelMismatchError(InputError):
    """The index was made with another embedding model than the one set now."""


class PausedError(InputError):
    """Questions are not answered for now; the message is that of the beheerder."""


class DefectError(Exception):
    """Something of ours failed: logged with its context, exit code 1 or HTTP 5xx.

    Args:
        message: English description for the developer.
        context: facts for the log. Never the text of a question.
    """

    def __init__(self, message: str, **context: object) -> None:
        super().__init__(message)
        self.message = message
        self.context = context
