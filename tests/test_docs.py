"""The documentation says what the code does: pages made from it, links, targets, settings."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml

import waaier
from cli.main import waaier as waaier_command
from cli.reference import pages
from waaier.settings import Settings

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
DECISIONS = sorted((DOCS / "decisions").glob("[0-9]*.md"))

MADE_LATER = {DOCS / "beelden" / "chat.png"}
"""Written by the browser test, so it may be absent in a fresh copy."""

HEAVY = {"torch", "haystack", "gradio", "onnxruntime", "transformers", "pydantic"}

SKIPPED_FOLDERS = {"build", "dist", "node_modules", "__pycache__"}
VISIBLE_DOT_NAMES = {".ci", ".github", ".gitignore"}

MACHINE_PATH = re.compile(r"(?<![\w.-])/(?:work|root|home|Users)/")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"(?:^(?:\$ )?|`)waaier ((?:\\\n|[^`\n])+)", re.MULTILINE)
CALL = re.compile(r"/v1/[A-Za-z_/-]*[A-Za-z]")
MAKE_CALL = re.compile(r"(?:^|`)make ([a-z]+)", re.MULTILINE)


def project_files(folder: Path = ROOT) -> Iterator[Path]:
    """Every file that belongs to the project; nothing that was built or installed."""
    for path in sorted(folder.iterdir()):
        hidden = path.name.startswith(".") and path.name not in VISIBLE_DOT_NAMES
        if hidden or path.name in SKIPPED_FOLDERS or path.name.endswith(".egg-info"):
            continue
        if path.is_dir():
            yield from project_files(path)
        else:
            yield path


PAGES = [path for path in project_files() if path.suffix == ".md"]


def test_pages_made_from_the_code_are_up_to_date() -> None:
    stale = [
        file.name
        for file, text in pages(DOCS).items()
        if not file.is_file() or file.read_text(encoding="utf-8") != text
    ]
    assert not stale, f"run `make docs` and commit: {stale}"


def test_every_setting_is_described_and_says_why_it_exists() -> None:
    source = (ROOT / "waaier" / "settings.py").read_text(encoding="utf-8")
    lines = source.splitlines()
    body = next(
        node.body
        for node in ast.parse(source).body
        if isinstance(node, ast.ClassDef) and node.name == "Settings"
    )
    line_of = {
        node.target.id: node.lineno
        for node in body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    for name, field in Settings.model_fields.items():
        assert field.description, f"{name} has no description"
        above = lines[line_of[name] - 2].strip()
        assert above.startswith("# "), f"{name} has no comment above it that says why"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    for target in LINK.findall(text):
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            continue
        file = (page.parent / target.split("#")[0]).resolve()
        assert file.exists() or file in MADE_LATER, f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_make_targets_that_are_named_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(MAKE_CALL.findall(page.read_text(encoding="utf-8")))
    assert named <= targets


def unknown_parts(line: str) -> Iterator[str]:
    """The words of a command line that the command does not know: subcommands and options."""
    command: click.Command = waaier_command
    # What comes after a pipe or a comment is for the shell; quoted text is no word of ours.
    for word in re.sub(r'"[^"]*"|[|>#].*|\\\n', " ", line).split():
        if word.startswith("--"):
            options = {name for one in command.params for name in one.opts}
            if word not in {"--help", "--debug", *options}:
                yield word
        elif isinstance(command, click.Group):
            if word.isupper():
                return
            if word not in command.commands:
                yield word
                return
            command = command.commands[word]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_that_are_named_exist(page: Path) -> None:
    lines = COMMAND.findall(page.read_text(encoding="utf-8"))
    assert [(line, part) for line in lines for part in unknown_parts(line)] == []


def test_a_command_that_does_not_exist_is_noticed() -> None:
    assert list(unknown_parts("beheer token maak sanne --rol beheerder")) == []
    assert list(unknown_parts('ask "Wat is --dit" --lokaal | less --geen')) == []
    assert list(unknown_parts("beheer token geef sanne")) == ["geef"]
    assert list(unknown_parts("ask vraag --snel")) == ["--snel"]
    assert COMMAND.findall("`waaier beheer`\n$ waaier ask \\\n  --json\n") == [
        "beheer", "ask \\\n  --json",
    ]  # fmt: skip


def test_addresses_in_the_page_for_beheer_exist() -> None:
    text = (DOCS / "beheer.md").read_text(encoding="utf-8")
    document = json.loads((ROOT / "api" / "openapi.json").read_text(encoding="utf-8"))
    paths = {re.sub(r"\{[^}]*\}", "ID", f"/v1{path}") for path in document["paths"]}
    under = re.findall(r"^\| `([a-z-]+)` \|", text.partition("| adres onder")[2], re.MULTILINE)
    named = {f"/v1/beheer/{name}" for name in under} | set(CALL.findall(text)) - {"/v1/beheer"}
    assert len(named) > 10
    assert named <= paths


def test_readme_explains_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {"chat", "test"} <= set(MAKE_CALL.findall(readme))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda page: page.stem)
def test_decisions_have_all_parts(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert re.match(rf"# {int(decision.name[:4])}\. ", text)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Rejected"]


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_direct_dependency_is_in_the_licence_table() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=~!\[; ]", line)[0] for line in wanted}
    (table,) = (page for page in DECISIONS if page.name.startswith("0010"))
    listed = set(re.findall(r"^\| ([\w.-]+) \|", table.read_text(encoding="utf-8"), re.MULTILINE))
    assert not names - listed, "look up the licence and add a row"


def test_publiccode_agrees_with_the_package() -> None:
    described = yaml.safe_load((ROOT / "publiccode.yml").read_text(encoding="utf-8"))
    assert described["softwareVersion"] == waaier.__version__
    assert described["legal"]["license"] == "EUPL-1.2"
    assert {"nl", "en"} <= set(described["description"])
    for language, texts in described["description"].items():
        assert 0 < len(texts["shortDescription"]) <= 150, language
        assert 150 <= len(texts["longDescription"]) <= 10_000, language
        assert texts["features"], language


def test_help_loads_nothing_heavy() -> None:
    program = "import sys, cli.main; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(done.stdout.split())
    assert "click" in loaded
    assert not HEAVY & loaded


def test_no_file_holds_a_path_of_one_machine() -> None:
    found = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path != Path(__file__) and MACHINE_PATH.search(text):
            found.append(path.relative_to(ROOT).as_posix())
    assert not found
