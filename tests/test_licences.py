"""What comes along may be passed on: the licences of everything that is installed to run."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import ROOT

SCRIPT = ROOT / ".ci" / "licences.py"


@pytest.fixture(scope="module")
def licences() -> ModuleType:
    spec = importlib.util.spec_from_file_location("licences", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["licences"] = module
    spec.loader.exec_module(module)
    return module


def test_nothing_binds_who_passes_it_on(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, str(SCRIPT), "--sbom", str(tmp_path / "sbom.json")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    listed = json.loads((tmp_path / "sbom.json").read_text(encoding="utf-8"))
    names = {one["name"] for one in listed["components"]}
    # Direct ones, and one that only another package asks for.
    assert {"haystack-ai", "qdrant-edge-py", "torch", "mcp", "certifi"} <= names
    assert not {"pytest", "hypothesis"} & names
    assert len(ran.stdout.splitlines()) == len(names)


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("BSD License", True),
        ("3-Clause BSD License", True),
        ("Apache-2.0 OR BSD-3-Clause", True),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0", False),
        ("MIT AND GPL-2.0", False),
        ("GNU Affero General Public License v3", False),
        ("SSPL-1.0", False),
        ("LGPL-3.0", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_which_licences_are_allowed(licences: ModuleType, licence: str, allowed: bool) -> None:
    assert (licences.Package("x", "1", licence).fault is None) is allowed
