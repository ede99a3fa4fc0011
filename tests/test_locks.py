"""How many processes may serve or change one index folder."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from index.lock import ingest_lock, is_served, serve_lock, unserved
from index.priority import NICE
from waaier.errors import IndexInUseError


def test_one_service_a_folder_unless_more_are_allowed(tmp_path: Path) -> None:
    taken = pytest.raises(IndexInUseError, match="draait al een dienst")
    with serve_lock(tmp_path), taken, serve_lock(tmp_path):
        pass
    with ExitStack() as three:
        for _ in range(3):
            three.enter_context(serve_lock(tmp_path, 3))
        with pytest.raises(IndexInUseError), serve_lock(tmp_path, 3):
            pass
    # All have gone: every place is free again.
    with serve_lock(tmp_path):
        pass


def test_an_error_inside_is_not_taken_for_a_place_that_is_taken(tmp_path: Path) -> None:
    with pytest.raises(IndexInUseError, match="van binnen"), serve_lock(tmp_path, 2):
        raise IndexInUseError("van binnen", "")


def test_nobody_serves_means_none_of_them(tmp_path: Path) -> None:
    first, second = ExitStack(), ExitStack()
    first.enter_context(serve_lock(tmp_path, 2))
    second.enter_context(serve_lock(tmp_path, 2))
    first.close()
    # Whoever asks may know of one place only.
    with pytest.raises(IndexInUseError), unserved(tmp_path):
        pass
    second.close()
    with unserved(tmp_path), pytest.raises(IndexInUseError), serve_lock(tmp_path, 2):
        pass


def test_two_ingests_exclude_each_other(tmp_path: Path) -> None:
    taken = pytest.raises(IndexInUseError, match=str(tmp_path))
    with ingest_lock(tmp_path), taken, ingest_lock(tmp_path):
        pass


def test_looking_whether_a_folder_is_served_takes_no_place(tmp_path: Path) -> None:
    assert not is_served(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with serve_lock(tmp_path, 2):
        assert is_served(tmp_path)
        with serve_lock(tmp_path, 2):
            assert is_served(tmp_path)
    assert not is_served(tmp_path)


NICENESS = """
import sys, threading
from pathlib import Path
from index.crew import Crew
from index.lock import serve_lock
from waaier.settings import Settings
import os
def nice():
    return sorted({os.getpriority(os.PRIO_PROCESS, int(t)) for t in os.listdir("/proc/self/task")})
folder = Path(sys.argv[1])
waiting = threading.Event()
threading.Thread(target=waiting.wait, daemon=True).start()
before = nice()
Crew(Settings(), folder).step_aside()
alone = nice()
with serve_lock(folder):
    Crew(Settings(), folder).step_aside()
print(before == alone, nice())
"""


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="only Linux tells per thread")
def test_reading_in_goes_last_only_while_the_folder_is_served(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", NICENESS, str(tmp_path)],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert done.stdout.strip() == f"True [{NICE}]"
