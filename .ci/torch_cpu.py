"""Installs torch, and stops before gigabytes of CUDA packages are fetched by accident.

Standard library only: it runs before anything else is installed. pip is first asked what it
would install; a CUDA build brings packages whose names begin with "nvidia".
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from pathlib import Path

HELP = """\
pip would install torch with {count} CUDA packages (several gigabytes). Praktijkwaaier needs only
the CPU build. Choose 'CPU' in the installation picker on pytorch.org and pass the index address
it shows:

    make chat TORCH_INDEX=<address>

With an NVIDIA card you may want the CUDA build: install it yourself in .venv, then run make again.
"""


def main() -> int:
    """Installs the pinned torch; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--constraints", type=Path, required=True)
    parser.add_argument("--index", default="")
    options = parser.parse_args()

    found = re.search(r"^torch==([^\s+;]+)", options.constraints.read_text(), re.MULTILINE)
    if found is None:
        sys.stderr.write(f"{options.constraints} does not pin torch\n")
        return 1
    version = found.group(1)
    have = subprocess.run(
        [sys.executable, "-c", "import importlib.metadata as m; print(m.version('torch'))"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    if have.split("+")[0] == version:
        return 0

    pip = [sys.executable, "-m", "pip", "install", "--quiet", f"torch=={version}"]
    if options.index:
        return subprocess.run([*pip, "--index-url", options.index], check=False).returncode
    plan = subprocess.run(
        [*pip, "--dry-run", "--report", "-"], capture_output=True, text=True, check=False
    )
    if plan.returncode != 0:
        sys.stderr.write(plan.stderr)
        return plan.returncode
    names = [item["metadata"]["name"].lower() for item in json.loads(plan.stdout)["install"]]
    cuda = [name for name in names if name.startswith("nvidia")]
    if cuda:
        sys.stderr.write(HELP.format(count=len(cuda)))
        return 1
    return subprocess.run(pip, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
