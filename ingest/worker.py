"""The process that readers run in: started by :mod:`ingest.isolation`, one call at a time.

It imports a reader when a file first needs it and nothing of the search engine or the model, so
that it starts in a fraction of a second.
"""

from __future__ import annotations

import faulthandler
import importlib
import os
import pickle
import sys
import traceback
from typing import Any, BinaryIO

from ingest import progress
from ingest.isolation import MAX_REPLY_BYTES, Reply, ReplyKind
from waaier.errors import FileRejectedError

try:
    import resource
except ImportError:  # pragma: no cover (Windows has no such limits)
    resource = None  # type: ignore[assignment]


def main() -> None:
    """Answers calls from standard input on standard output until its end."""
    replies = os.fdopen(os.dup(1), "wb")
    # What a library prints must not end up among the replies.
    os.dup2(2, 1)
    faulthandler.enable()

    def tell() -> None:
        replies.write(pickle.dumps(Reply(ReplyKind.PROGRESS)))
        replies.flush()

    while True:
        try:
            # Only our own parent process writes here.
            target, args, seconds, memory_mb = pickle.load(sys.stdin.buffer)  # noqa: S301
        except EOFError:
            return
        _limit(seconds, memory_mb)
        progress.listen(tell)
        _answer(replies, target, args)


def _limit(seconds: int, memory_mb: int) -> None:
    """Bounds memory, and processor time in case the parent is no longer there to keep time."""
    if resource is None:
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    # Several threads use more processor time than the clock shows.
    _set(resource.RLIMIT_CPU, int(used) + 4 * seconds + 10)
    _set(resource.RLIMIT_AS, memory_mb * 1_000_000)


def _set(limit: int, value: int) -> None:
    """Sets a soft limit, never above the hard one."""
    hard = resource.getrlimit(limit)[1]
    if hard != resource.RLIM_INFINITY:
        value = min(value, hard)
    try:
        resource.setrlimit(limit, (value, hard))
    except (ValueError, OSError):  # pragma: no cover (macOS refuses RLIMIT_AS)
        return


def _answer(replies: BinaryIO, target: str, args: tuple[Any, ...]) -> None:
    try:
        data = pickle.dumps(_call(target, args), protocol=pickle.HIGHEST_PROTOCOL)
        if len(data) > MAX_REPLY_BYTES:
            data = pickle.dumps(Reply(ReplyKind.TOO_MUCH))
    except MemoryError:
        data = pickle.dumps(Reply(ReplyKind.MEMORY))
    replies.write(data)
    replies.flush()


def _call(target: str, args: tuple[Any, ...]) -> Reply:
    module, _, function = target.partition(":")
    try:
        return Reply(ReplyKind.DONE, getattr(importlib.import_module(module), function)(*args))
    except FileRejectedError as error:
        return Reply(ReplyKind.REJECTED, (error.message, error.advice))
    except MemoryError:
        return Reply(ReplyKind.MEMORY)
    except Exception as error:
        return Reply(ReplyKind.DEFECT, f"{type(error).__name__}\n{traceback.format_exc(limit=-20)}")


if __name__ == "__main__":
    main()
