"""The register of originals that ships with the cards holds together."""

from __future__ import annotations

from urllib.parse import urlsplit

from ingest.readers.card import read_card
from ingest.register import read_entries, recognised
from tests.conftest import ROOT

REGISTER = ROOT / "corpus" / "bronnen.toml"
CARDS = sorted((ROOT / "corpus" / "kaarten").glob("*.md"))


def test_every_entry_is_valid_and_there_once() -> None:
    entries = read_entries(REGISTER)
    ids = [entry.id for entry in entries]
    urls = [entry.url for entry in entries if entry.url]
    assert len(entries) >= 60
    assert None not in ids
    assert len(set(ids)) == len(ids)
    assert len(set(urls)) == len(urls)
    for entry in entries:
        assert entry.titel, entry.id
        assert entry.uitgever, entry.id
        assert entry.soort, entry.id
        assert entry.peildatum, entry.id
        assert entry.url is None or urlsplit(entry.url).scheme == "https", entry.id


def test_what_may_be_kept_has_an_address_and_terms() -> None:
    kept = [entry for entry in read_entries(REGISTER) if entry.opslaan]
    assert len(kept) >= 20
    for entry in kept:
        assert entry.url, entry.id
        assert entry.licentie, entry.id
        assert not entry.licentie.startswith("onbekend"), entry.id


def test_cards_name_originals_that_are_there() -> None:
    known = {entry.id for entry in read_entries(REGISTER)}
    named = {source.bron for path in CARDS for source in read_card(path)[0].bronnen if source.bron}
    assert named <= known


def test_an_original_and_a_card_never_share_an_id() -> None:
    """A fetched original becomes a source of its own, next to the cards."""
    assert not {entry.id for entry in read_entries(REGISTER)} & {path.stem for path in CARDS}


def test_a_copy_is_recognised_by_its_id() -> None:
    entries = read_entries(REGISTER)
    found = recognised(entries, "huisvestingswet-2014-2026-07-01.html", None)
    assert found is not None
    assert found.id == "huisvestingswet-2014-2026-07-01"
    assert recognised(entries, "huisvestingswet-2014-2026-07-01.zip.html", None) is None
    assert recognised(entries, "huisvestingswet.html", None) is None
