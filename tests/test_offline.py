"""No library that comes along reports to anyone: what the page on privacy promises."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

# As the program does it; the session options start the engine's environment.
START = (
    "import index.embedding.onnx_engine, onnxruntime, time; "
    "onnxruntime.SessionOptions(); time.sleep(0.5); print('klaar')"
)

TOLD = ("ORT_DISABLE_TELEMETRY", "CI", "GITHUB_ACTIONS", "TF_BUILD", "XDG_CACHE_HOME")
"""With one of these ONNX Runtime may be silent by itself."""


def test_the_engine_keeps_no_list_of_what_it_did(tmp_path: Path) -> None:
    """ONNX Runtime writes down what it will report, beside its other caches, before it sends it."""
    environment = {name: value for name, value in os.environ.items() if name not in TOLD}
    done = subprocess.run(
        [sys.executable, "-c", START],
        env={**environment, "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.stdout.strip() == "klaar", done.stderr
    left = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in left if "onnxruntime" in path or "Microsoft" in path] == []
