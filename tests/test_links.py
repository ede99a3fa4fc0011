"""Addresses of sources: to the web only, and never more than an address."""

from __future__ import annotations

import pytest

from waaier.links import web_address


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:hacked()", " javascript:hacked()", "data:text/html,x", "file:///etc",
        "http://", "https:///pad", "http://[", "//voorbeeld.nl", "ftp://voorbeeld.nl",
    ],
)  # fmt: skip
def test_what_does_not_lead_to_the_web_is_no_link(url: str | None) -> None:
    assert web_address(url) is None


def test_an_address_stays_as_it_is_and_cannot_end_what_it_stands_in() -> None:
    plain = "https://wetten.overheid.nl/jci1.3:c:BWBR0035303&g=2026-01-01#art%2012,x;y~z'"
    assert web_address(plain) == plain
    assert web_address("HTTPS://voorbeeld.nl/é") == "HTTPS://voorbeeld.nl/é"
    assert web_address('https://a.nl/x" onclick="y(1)>\n') == (
        "https://a.nl/x%22%20onclick=%22y%281%29%3E%0A"
    )
