"""Web pages (.html) through selectolax: the text of the page itself, without what stands around it.

Menus, headers, footers, forms and hidden text are left out. A link is kept as its text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.decode import decode
from ingest.document import ReadDocument
from ingest.readers.outline import Outline, clean, is_layout, table_rows
from ingest.source import source_for, useful_title
from waaier.domain import Source
from waaier.errors import FileRejectedError
from waaier.settings import Settings

_SKIPPED = frozenset(
    "script style template noscript nav footer aside form button select textarea input svg math "
    "iframe object embed audio video canvas map head dialog menu datalist progress meter".split()
)
_ROLES = frozenset(
    "navigation banner contentinfo complementary search menu menubar dialog alertdialog "
    "toolbar tablist".split()
)
_BLOCKS = frozenset(
    "address article blockquote body center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer header hr html li main ol p pre section summary table tbody td tfoot th thead "
    "tr ul caption legend h1 h2 h3 h4 h5 h6".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}

_HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|hidden|d-none|breadcrumbs?|"
    r"cookie[\w-]*|skip-?links?)(?:\s|$)",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)

_MAX_SPAN = 63

_ENOUGH = 200
"""Characters; an element that is marked as the main part but holds less is not it."""


def read_html(path: Path, name: str, settings: Settings) -> ReadDocument:
    """Reads a web page.

    Args:
        path: the file.
        name: its name relative to the ingested folder; becomes ``Source.file``.
        settings: not used by this format.

    Returns:
        The document. Its blocks have no page and no alignment. The title, the language and the
        page's own address are taken from its head.

    Raises:
        FileRejectedError: the file is empty, no web page, or without text of its own.
    """
    data = path.read_bytes()
    tree = LexborHTMLParser(_decoded(data, path.name))
    root = _main_part(tree)
    outline = Outline()
    if root is not None:
        _Walker(outline, root).walk()
    sections = outline.sections()
    if not sections:
        raise FileRejectedError(
            f"{path.name} bevat geen lopende tekst.",
            "Controleer of het goede bestand is gekozen.",
        )
    return ReadDocument(source=_source(tree, name, outline.first_heading), sections=sections)


def _decoded(data: bytes, name: str) -> str:
    """The page as text; what the page says about its own encoding goes before guessing."""
    # These first characters would make the file no text for every other reader.
    body = data.lstrip(b"\xef\xbb\xbf \t\r\n")
    if body[:5].lower() in (b"<html", b"<!doc", b"<?xml"):
        body = b"\n" + body
    declared = _CHARSET.search(body[:4096])
    if declared is not None and b"\x00" not in body[:4096]:
        try:
            return body.decode(declared.group(1).decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(body if b"\x00" not in data[:2] else data, name)


def _main_part(tree: LexborHTMLParser) -> LexborNode | None:
    """The element with the page's own text: the only main or article, or else the whole body."""
    for selector in ("main", "[role=main]", "article"):
        found = [node for node in tree.css(selector) if not _is_skipped(node)]
        if len(found) == 1 and len(clean(found[0].text())) >= _ENOUGH:
            return found[0]
    return tree.body


def _source(tree: LexborHTMLParser, name: str, heading: str | None) -> Source:
    named = tree.css_first("title")
    title = useful_title(named.text() if named else None)
    if heading and title and clean(heading).lower() in title.lower():
        # "Huurtoeslag aanvragen | Gemeente Assen": the site's name is no part of the title.
        title = heading
    html = tree.css_first("html")
    language = (html.attributes.get("lang") if html else None) or ""
    canonical = tree.css_first("link[rel=canonical]")
    url = (canonical.attributes.get("href") if canonical else None) or ""
    return source_for(name, title or heading).model_copy(
        update={
            "language": clean(language)[:20] or None,
            "author": _meta(tree, "author"),
            "publisher": _meta(tree, "og:site_name"),
            "url": url if re.fullmatch(r"https?://[^\s<>\"']{3,500}", url) else None,
        }
    )


def _meta(tree: LexborHTMLParser, key: str) -> str | None:
    node = tree.css_first(f'meta[name="{key}"]') or tree.css_first(f'meta[property="{key}"]')
    return clean((node.attributes.get("content") if node else None) or "")[:200] or None


def _is_skipped(node: LexborNode) -> bool:
    """Whether an element is no part of the text: boilerplate, or not visible."""
    if node.tag in _SKIPPED:
        return True
    attributes = node.attributes
    if not attributes:
        return False
    return (
        "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or (attributes.get("role") or "") in _ROLES
        or _HIDDEN_CLASS.search(attributes.get("class") or "") is not None
        or _HIDDEN_STYLE.search(attributes.get("style") or "") is not None
    )


class _Walker:
    """Visits the elements in order without recursion: a page may be nested 50,000 deep."""

    def __init__(self, outline: Outline, root: LexborNode) -> None:
        self._outline = outline
        self._root = root
        self._text: list[str] = []
        self._marker = ""
        self._level = 0
        self._lists: list[int | None] = []
        self._articles = 0

    def walk(self) -> None:
        """Fills the outline."""
        _visit(self._root, self._enter, self._leave)
        self._flush()

    def _enter(self, node: LexborNode) -> bool:
        """Handles the start of a node; whether what is in it is to be visited."""
        tag = node.tag or ""
        if tag == "-text":
            self._text.append(node.text_content or "")
            return False
        if tag.startswith("-") or _is_skipped(node):
            return False
        if tag == "header" and not self._articles and node is not self._root:
            # The header of a page, not of an article; but a heading in it is the page's own.
            return node.css_first("h1") is not None
        if tag == "br":
            self._text.append(" ")
        if tag not in _BLOCKS:
            return True
        self._flush()
        if tag == "table":
            return not self._is_table(node)
        if tag in ("article", "main", "section"):
            self._articles += 1
        elif tag in _HEADINGS:
            self._level = _HEADINGS[tag]
        elif tag in ("ul", "ol"):
            start = node.attributes.get("start") or "1"
            first = int(start) if re.fullmatch(r"\d{1,6}", start) else 1
            self._lists.append(first if tag == "ol" else None)
        elif tag == "li":
            number = self._lists[-1] if self._lists else None
            self._marker = "•" if number is None else f"{number}."
            if number is not None:
                self._lists[-1] = number + 1
        return True

    def _leave(self, node: LexborNode) -> None:
        tag = node.tag or ""
        if tag not in _BLOCKS:
            return
        self._flush()
        if tag in ("article", "main", "section"):
            self._articles -= 1
        elif tag in _HEADINGS:
            self._level = 0
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "li":
            self._marker = ""

    def _flush(self) -> None:
        text = clean("".join(self._text))
        self._text.clear()
        if not text:
            return
        if self._level:
            self._outline.heading(self._level, text)
        else:
            self._outline.text(f"{self._marker} {text}" if self._marker else text)
            self._marker = ""

    def _is_table(self, table: LexborNode) -> bool:
        """Writes a table of data; False for one that is there for the layout."""
        if len(table.css("table")) > 1 or any(table.css(tag) for tag in ("h1", "h2", "h3")):
            return False
        rows: list[list[str]] = []
        has_head = False
        for row in table.css("tr"):
            cells = [cell for cell in _children(row) if cell.tag in ("td", "th")]
            has_head = has_head or (not rows and all(cell.tag == "th" for cell in cells))
            texts: list[str] = []
            for cell in cells:
                width = cell.attributes.get("colspan") or "1"
                columns = min(int(width), _MAX_SPAN) if re.fullmatch(r"\d{1,4}", width) else 1
                texts += [_inline(cell)] + [""] * (columns - 1)
            rows.append(texts)
        if is_layout(rows):
            return False
        caption = table.css_first("caption")
        if caption is not None:
            self._outline.text(_inline(caption))
        for text in table_rows(rows, has_head):
            self._outline.text(text)
        return True


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _inline(node: LexborNode) -> str:
    """The visible text in an element, its blocks separated by spaces."""
    parts: list[str] = []

    def enter(inner: LexborNode) -> bool:
        if inner.tag == "-text":
            parts.append(inner.text_content or "")
            return False
        if inner.tag in _BLOCKS or inner.tag == "br":
            parts.append(" ")
        return not _is_skipped(inner)

    _visit(node, enter)
    return clean("".join(parts))


def _visit(
    root: LexborNode,
    enter: Callable[[LexborNode], bool],
    leave: Callable[[LexborNode], None] = lambda _node: None,
) -> None:
    """Walks a tree in order; ``leave`` is called for the nodes that ``enter`` said yes to."""
    node = root
    depth = 0
    while True:
        if enter(node):
            child = node.first_child
            if child is not None:
                node, depth = child, depth + 1
                continue
            leave(node)
        following = node.next
        while depth and following is None:
            parent = node.parent
            if parent is None:
                return
            node, depth = parent, depth - 1
            leave(node)
            following = node.next
        if not depth or following is None:
            return
        node = following
