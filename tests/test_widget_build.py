"""What is checked in under ui/widget/dist is what src/ builds, small enough, and keeps its word."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from answer.wording import public_notice
from api.records.kinds import FeedbackReason
from ui.answer_parts import HEADINGS, MOST_CHOICES
from waaier.card import LIST_FIELDS
from waaier.domain import Answer, CardBlock, CardField, Citation, Language, Model, Source

WIDGET = Path(__file__).resolve().parent.parent / "ui" / "widget"
DIST = WIDGET / "dist"
SRC = WIDGET / "src"

MOST_LOADER, MOST_IN_ALL = 3_000, 25_000

NPM_S = 120


def manifest() -> dict[str, dict[str, object]]:
    return {one["name"]: one for one in json.loads((DIST / "manifest.json").read_text())["files"]}


def test_the_widget_is_small() -> None:
    sizes = {name: len(gzip.compress((DIST / name).read_bytes(), 9)) for name in manifest()}
    assert set(sizes) == {"woonwaaier-vraag.js", "paneel.js"}
    assert sizes["woonwaaier-vraag.js"] <= MOST_LOADER
    assert sum(sizes.values()) <= MOST_IN_ALL


def test_the_manifest_is_of_these_files() -> None:
    for name, told in manifest().items():
        content = (DIST / name).read_bytes()
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
        assert told["integrity"] == f"sha384-{digest}"
        assert told["bytes"] == len(content)
        # Another zlib may squeeze a little better or worse.
        assert told["gzip_bytes"] == pytest.approx(len(gzip.compress(content, 9)), rel=0.02)
    version = json.loads((WIDGET / "package.json").read_text())["version"]
    assert json.loads((DIST / "manifest.json").read_text())["version"] == version
    panel = str(manifest()["paneel.js"]["integrity"])
    assert panel in (DIST / "woonwaaier-vraag.js").read_text(), "the loader checks this panel"


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources with the tools installed."""
    if shutil.which("npm") is None:
        pytest.skip("no npm on this machine: what is built cannot be compared with its source")
    folder = tmp_path_factory.mktemp("widget")
    for name in ("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "build.mjs"):
        shutil.copy(WIDGET / name, folder)
    shutil.copytree(SRC, folder / "src")
    command = ["npm", "ci", "--no-audit", "--no-fund", "--prefer-offline"]
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=NPM_S, check=False
        )
    except subprocess.TimeoutExpired:
        pytest.skip("npm could not fetch its packages in time")
    if done.returncode != 0:
        network = re.search(
            r"E(NOTFOUND|AI_AGAIN|CONNREFUSED|TIMEDOUT|CONNRESET)|E[45]\d\d", done.stderr
        )
        assert network, done.stderr
        pytest.skip("the npm registry is out of reach")
    return folder


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=NPM_S, check=False
    )


def test_what_is_checked_in_is_what_the_source_builds(workshop: Path) -> None:
    done = run(workshop, "node", "build.mjs")
    assert done.returncode == 0, done.stderr
    for name in manifest():
        built = (workshop / "dist" / name).read_bytes()
        assert built == (DIST / name).read_bytes(), f"{name} is old: run `make widget`"


def test_the_types_hold(workshop: Path) -> None:
    done = run(workshop, "npx", "--no-install", "tsc", "--noEmit")
    assert done.returncode == 0, done.stdout


def test_too_large_a_build_fails(workshop: Path) -> None:
    script = workshop / "build.mjs"
    text = script.read_text()
    script.write_text(text.replace("MOST_LOADER = 3_000", "MOST_LOADER = 300"))
    try:
        done = run(workshop, "node", "build.mjs", "--out", str(workshop / "klein"))
    finally:
        script.write_text(text)
    assert done.returncode == 1
    assert "too large" in done.stderr


def test_the_lock_file_names_no_address_and_nothing_is_needed_to_run() -> None:
    lock = json.loads((WIDGET / "package-lock.json").read_text())
    assert all("resolved" not in package for package in lock["packages"].values())
    wanted = json.loads((WIDGET / "package.json").read_text())
    assert "dependencies" not in wanted
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", one) for one in wanted["devDependencies"].values())


def test_nothing_makes_markup_of_text_or_keeps_anything() -> None:
    never = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.cookie\b|"
        r"localStorage|sessionStorage|indexedDB|caches\.|sendBeacon|\.srcdoc|\.style\b"
    )
    for name in manifest():
        text = (DIST / name).read_text()
        assert never.findall(text) == []
        assert re.findall(r"https?://[a-z]", text) == [], "no address of a third party"


CRITERIA = (
    "1.1.1 1.2.1 1.2.2 1.2.3 1.2.4 1.2.5 1.3.1 1.3.2 1.3.3 1.3.4 1.3.5 1.4.1 1.4.2 1.4.3 1.4.4 "
    "1.4.5 1.4.10 1.4.11 1.4.12 1.4.13 2.1.1 2.1.2 2.1.4 2.2.1 2.2.2 2.3.1 2.4.1 2.4.2 2.4.3 2.4.4 "
    "2.4.5 2.4.6 2.4.7 2.4.11 2.5.1 2.5.2 2.5.3 2.5.4 2.5.7 2.5.8 3.1.1 3.1.2 3.2.1 3.2.2 3.2.3 "
    "3.2.4 3.2.6 3.3.1 3.3.2 3.3.3 3.3.4 3.3.7 3.3.8 4.1.2 4.1.3"
).split()
"""Levels A and AA of WCAG 2.2."""


def test_the_report_on_accessibility_is_of_this_version_and_complete() -> None:
    report = (WIDGET.parent.parent / "docs" / "widget-toegankelijkheid.md").read_text()
    assert re.findall(r"^\| (\d\.\d\.\d+) ", report, re.MULTILINE) == CRITERIA
    assert f"versie {json.loads((DIST / 'manifest.json').read_text())['version']}," in report


def test_the_manual_names_all_that_a_site_can_set() -> None:
    manual = (WIDGET.parent.parent / "docs" / "widget.md").read_text()
    source = "".join(path.read_text() for path in sorted(SRC.iterdir()))
    attributes = set(re.findall(r'getAttribute\("(\w+)"\)', source))
    parts = set(re.findall(r'part: "(\w+)"', source))
    properties = set(re.findall(r"var\((--ww-[a-z-]+)", source))
    assert len(properties) > 15
    assert len(parts) > 15
    named = set(re.findall(r"--ww-[a-z-]+|\w+", manual))
    assert attributes | parts | properties <= named
    unknown = {one for one in named if one.startswith("--ww-")} - properties
    assert not unknown - {"--ww-"}


def interface(name: str) -> set[str]:
    """The fields of an interface in contract.ts."""
    text = (SRC / "contract.ts").read_text()
    found = re.search(rf"interface {name} {{\n(.*?)\n}}", text, re.DOTALL)
    assert found, name
    return set(re.findall(r"^  (\w+)\??:", found.group(1), re.MULTILINE))


@pytest.mark.parametrize("model", [Answer, Source, Citation, CardBlock, CardField])
def test_the_widget_reads_fields_that_the_api_has(model: type[Model]) -> None:
    assert interface(model.__name__) <= set(model.model_fields)


def test_words_and_lists_are_those_of_the_service() -> None:
    words = " ".join(re.sub(r'"\s*\+\s*"', "", (SRC / "words.ts").read_text()).split())
    for language in Language:
        assert public_notice(language, with_model=False) in words
    for headings in HEADINGS.values():
        for outcome, heading in headings.items():
            if outcome.value not in ("answered", "error"):
                assert f'{outcome.value}: "{heading[:1].lower()}{heading[1:]}"' in words.replace(
                    '"I cannot', '"i cannot'
                )
    contract = (SRC / "contract.ts").read_text()
    reasons = re.search(r"REASONS = \[(.*?)\]", contract)
    lists = re.search(r"LIST_FIELDS.*\[(.*?)\]", contract)
    assert reasons
    assert lists
    named = set(re.findall(r'"(\w+)"', reasons.group(1)))
    assert named == {one.value for one in FeedbackReason} - {"nuttig"}
    assert set(re.findall(r'"(\w+)"', lists.group(1))) == LIST_FIELDS
    assert f"MOST_CHOICES = {MOST_CHOICES};" in (SRC / "answer.ts").read_text()
