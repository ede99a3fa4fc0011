"""What is known about a publication when nobody registered it: title, kind and id."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

from waaier.domain import Source, SourceKind

_KIND_WORDS: tuple[tuple[str, SourceKind], ...] = (
    ("magazine", SourceKind.MAGAZINE),
    ("convenant", SourceKind.CONVENANT),
    ("interview", SourceKind.INTERVIEWS),
    ("bundel", SourceKind.INTERVIEWS),
    ("verordening", SourceKind.REGULATION),
    ("regeling", SourceKind.REGULATION),
    ("beleidsregel", SourceKind.REGULATION),
)


def slug(name: str) -> str:
    """A file name as an identifier: "Bijlage 1 (zorg).txt" becomes "bijlage-1-zorg"."""
    stem = str(PurePath(name).with_suffix("")) if PurePath(name).suffix else name
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-") or "bron"


def guess_kind(name: str) -> SourceKind:
    """The kind of publication that the file's own name (not its folder) suggests."""
    lowered = PurePath(name).name.lower()
    for word, kind in _KIND_WORDS:
        if word in lowered:
            return kind
    return SourceKind.DOCUMENT


def title_from_name(name: str) -> str:
    """A readable title from a file name: "bundel-goed-wonen.txt" becomes "Bundel goed wonen"."""
    words = re.sub(r"[-_\s]+", " ", PurePath(name).stem).strip()
    return words[:1].upper() + words[1:] if words else name


def source_for(name: str, title: str | None = None) -> Source:
    """A source for a file nobody registered.

    Args:
        name: file name relative to the ingested folder.
        title: the title the document itself gives, if any.
    """
    title = " ".join((title or "").split())[:200]
    return Source(
        id=slug(name), title=title or title_from_name(name), kind=guess_kind(name), file=name
    )


_NO_TITLE = re.compile(
    r"untitled|naamloos|(?:document|presentatie|presentation|dia|slide|powerpoint-presentatie"
    r"|powerpoint presentation)\s*\d*|.{0,3}",
    re.IGNORECASE,
)


def useful_title(title: object) -> str | None:
    """A title from a document's own metadata, unless a program filled it in."""
    if not isinstance(title, str):
        return None
    title = re.sub(r"^Microsoft \w+ - ", "", " ".join(title.split()))
    title = re.sub(r"\.(?:docx?|pdf|indd|pptx?|odt|html?)$", "", title, flags=re.IGNORECASE)
    return None if _NO_TITLE.fullmatch(title) else title
