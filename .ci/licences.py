"""The licence of everything that comes along when Praktijkwaaier is installed, and a list of it.

Reads what is installed here, follows the requirements of ``pyproject.toml`` (not those for
developing), and fails when a licence is unknown or is one that would bind who passes the product
on. ``--sbom FILE`` writes the list in CycloneDX 1.6, for who must know what runs.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
SHIPPED_EXTRAS = ("mcp", "sporen")

ALLOWED = re.compile(
    r"(?i)\b(?:mit(?:-0|-cmu)?|(?:\d-clause )?bsd|0bsd|apache|isc|iscl|mpl|mozilla public|psf|"
    r"python software foundation|zlib|cc0|bsl|unlicense|cnri|hpnd|eupl)"
)
"""Permissive ones; and the MPL, which asks for nothing as long as its own files stay unchanged."""

REFUSED = re.compile(r"(?i)\b(?:a?gpl|gnu (?:affero )?general public|sspl|busl|commons clause)")
"""The LGPL is met as "lgpl" and not refused, but not allowed without being looked at either."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package that comes along."""

    name: str
    version: str
    licence: str

    @property
    def fault(self) -> str | None:
        """What is wrong with its licence, or None."""
        if REFUSED.search(self.licence):
            return f"{self.name} {self.version}: {self.licence}"
        if not ALLOWED.search(self.licence):
            return f"{self.name} {self.version}: licence unknown ({self.licence or 'none named'})"
        return None


def shipped() -> list[Package]:
    """Everything that is installed along, in the order of the names.

    Raises:
        PackageNotFoundError: something is not installed here, so its licence cannot be read.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = project["dependencies"] + [line for name in SHIPPED_EXTRAS for line in extras[name]]
    todo = [Requirement(line) for line in wanted]
    found: dict[str, Package] = {}
    seen = set[tuple[str, frozenset[str]]]()
    while todo:
        requirement = todo.pop()
        name, asked = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if (name, asked) in seen:
            continue
        seen.add((name, asked))
        installed = distribution(name)
        found[name] = Package(name, installed.version, licence_of(installed))
        for line in installed.requires or []:
            needed = Requirement(line)
            marker = needed.marker
            if marker is None or any(marker.evaluate({"extra": one}) for one in asked | {""}):
                todo.append(needed)
    return [found[name] for name in sorted(found)]


def licence_of(installed: Distribution) -> str:
    """What a package says of its licence: the expression, else its classifiers, else the text."""
    metadata = installed.metadata
    expression = metadata.get("License-Expression")
    if expression:
        return str(expression)
    kinds = [line for line in metadata.get_all("Classifier") or [] if line.startswith("License ::")]
    named = [line.rsplit(" :: ", 1)[1] for line in kinds if not line.endswith("OSI Approved")]
    text = metadata.get("License") or ""
    return "; ".join(named) or str(text).strip().split("\n")[0][:80]


def sbom(packages: list[Package]) -> str:
    """The list in CycloneDX 1.6."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    components = [
        {
            "type": "library",
            "name": one.name,
            "version": one.version,
            "purl": f"pkg:pypi/{one.name}@{one.version.split('+')[0]}",
            "licenses": [{"license": {"name": one.licence}}],
        }
        for one in packages
    ]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": project["name"]}},
        "components": components,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Prints the list; returns 1 when a licence is refused or unknown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sbom", type=Path, metavar="FILE")
    target: Path | None = parser.parse_args().sbom
    try:
        packages = shipped()
    except PackageNotFoundError as error:
        sys.stderr.write(f"Not installed: {error.name}. Run `make test` once, then try again.\n")
        return 2
    for one in packages:
        sys.stdout.write(f"{one.name} {one.version}: {one.licence}\n")
    if target is not None:
        target.write_text(sbom(packages), encoding="utf-8")
    faults = [fault for one in packages if (fault := one.fault)]
    for fault in faults:
        sys.stderr.write(f"NOT ALLOWED {fault}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
