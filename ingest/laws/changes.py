"""What changed between two versions of a law, article by article."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from ingest.document import ReadDocument
from waaier.domain import Model, Section


class ChangeKind(StrEnum):
    """How an article differs from the version before."""

    NEW = "nieuw"
    CHANGED = "gewijzigd"
    REPEALED = "vervallen"


class ArticleChange(Model):
    """An article that is not what it was; ``label`` is its heading now, or what it was."""

    number: str
    label: str
    kind: ChangeKind


def changed_articles(before: ReadDocument, after: ReadDocument) -> tuple[ArticleChange, ...]:
    """The articles that differ, in the order of the new text and then those that are gone.

    An article is known by its stam-id through all versions, and its wording by its versie-id; where
    a text has no such ids, by its number and its words.
    """
    old = {_identity(one): one for one in _articles(before)}
    found = []
    seen = set()
    for section in _articles(after):
        key = _identity(section)
        seen.add(key)
        earlier = old.get(key)
        if earlier is None:
            found.append(_change(section, ChangeKind.NEW))
        elif _is_gone(section) and not _is_gone(earlier):
            found.append(_change(section, ChangeKind.REPEALED))
        elif not _is_gone(section) and _wording(section) != _wording(earlier):
            found.append(_change(section, ChangeKind.CHANGED))
    gone = (one for key, one in old.items() if key not in seen and not _is_gone(one))
    return (*found, *(_change(one, ChangeKind.REPEALED) for one in gone))


def _articles(document: ReadDocument) -> Iterable[Section]:
    return (one for one in document.sections if one.provision and one.provision.is_rule)


def _identity(section: Section) -> str:
    provision = section.provision
    return (provision and (provision.stable_id or provision.number)) or ""


def _wording(section: Section) -> str:
    """The versie-id when there is one, else the words; a text that moved is the same text."""
    provision = section.provision
    words = "\n".join(block.text for block in section.blocks)
    return (provision and provision.wording_id) or words


def _is_gone(section: Section) -> bool:
    return section.provision is not None and section.provision.is_repealed


def _change(section: Section, kind: ChangeKind) -> ArticleChange:
    provision = section.provision
    return ArticleChange(
        number=(provision and provision.number) or "",
        label=(provision and provision.label) or "",
        kind=kind,
    )
