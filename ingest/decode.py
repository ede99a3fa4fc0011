"""Bytes to text, and the refusal of bytes that are no text."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from waaier.errors import FileRejectedError

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "een PDF"),
    (b"PK\x03\x04", "een zip- of Office-bestand"),
    (b"\xd0\xcf\x11\xe0", "een oud of beveiligd Office-bestand"),
    (b"\x89PNG", "een afbeelding"),
    (b"\xff\xd8\xff", "een afbeelding"),
    (b"GIF8", "een afbeelding"),
    (b"\x7fELF", "een programma"),
    (b"MZ\x90", "een programma"),
    (b"<!doctype html", "een webpagina"),
    (b"<!DOCTYPE html", "een webpagina"),
    (b"<!DOCTYPE HTML", "een webpagina"),
    (b"<html", "een webpagina"),
    (b"<HTML", "een webpagina"),
    (b"\x1f\x8b", "een ingepakt bestand"),
    (b"{\\rtf", "een RTF-bestand"),
)

_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def what_is(head: bytes) -> str | None:
    """What a file is, judged by its first bytes, for a message: "een PDF"; None when unknown."""
    return next((what for magic, what in _MAGIC if head.startswith(magic)), None)


def check_length(characters: int, name: str, limit: int) -> None:
    """Refuses a text that is longer than any publication.

    Raises:
        FileRejectedError: it has more than ``limit`` characters.
    """
    if characters > limit:
        raise FileRejectedError(
            f"{name} bevat meer dan {limit:,} tekens tekst.".replace(",", "."),
            "Splits het bestand, of verhoog de instelling max_text_chars.",
        )


def decode(data: bytes, name: str) -> str:
    r"""The text of a file, without any translation of line ends.

    Offsets in the result are the offsets of ``data.decode(encoding)``: "\r\n" counts as two
    characters, and a UTF-8 byte order mark as one.

    Args:
        data: the bytes of the file.
        name: file name for messages.

    Raises:
        FileRejectedError: the file is empty, or is no text.
    """
    if not data.strip():
        raise FileRejectedError(f"{name} is leeg.", "Controleer of het goede bestand is gekozen.")
    what = what_is(data)
    if what is not None:
        raise FileRejectedError(
            f"{name} is geen tekst, maar {what}.",
            "Geef het bestand de juiste extensie en probeer het opnieuw.",
        )
    text = _decoded(data)
    if text is None or _looks_binary(text):
        raise FileRejectedError(
            f"{name} bevat geen leesbare tekst.", "Sla het op als platte tekst (UTF-8)."
        )
    if not text.strip("\ufeff \t\r\n\f"):
        raise FileRejectedError(f"{name} is leeg.", "Controleer of het goede bestand is gekozen.")
    return text


def _decoded(data: bytes) -> str | None:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    if b"\x00" in data:
        return _wide(data)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        # Dutch files that are not UTF-8 are Windows files; guessing is for the rest, because a
        # guess on a short text with a few accents is often a Baltic or Turkish code page.
        return data.decode("cp1252")
    except UnicodeDecodeError:
        best = from_bytes(data).best()
        return None if best is None else data.decode(best.encoding)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: in Dutch nearly every second byte is NUL."""
    even, odd = data[0:20_000:2].count(0), data[1:20_000:2].count(0)
    sample = min(len(data), 20_000) // 2
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > 0.7 * sample and not others and len(data) % 2 == 0:
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    return None


def _looks_binary(text: str) -> bool:
    """Whether more than 1 in 20 characters is a control character, or a NUL occurs."""
    if "\x00" in text:
        return True
    controls = sum(1 for char in text if ord(char) < 32 and char not in "\t\n\r\f\x0b")
    return controls > 0.05 * len(text)
