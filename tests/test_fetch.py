"""`waaier ophalen` against a real server that misbehaves."""

from __future__ import annotations

import datetime
import hashlib
import json
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from filelock import FileLock

from cli.main import main
from ingest.fetch.hosts import HostGuard, Target, is_public
from ingest.fetch.originals import FetchReport, OriginalState, fetch_originals
from ingest.fetch.transfer import USER_AGENT
from ingest.pipeline import ingest_paths
from ingest.register import read_entries
from tests.servers import PAGE, OddServer, odd_server
from waaier.errors import FileRejectedError, InputError
from waaier.settings import PROJECT_ROOT, Settings, get_settings


@pytest.fixture
def server() -> Iterator[OddServer]:
    with odd_server() as server:
        yield server


class Place:
    """A register and a data folder of its own."""

    def __init__(self, folder: Path, server: OddServer) -> None:
        self.corpus, self.data, self.server = folder / "corpus", folder / "data", server
        self.pauses: list[float] = []
        self.tables: list[str] = []
        self.corpus.mkdir()
        self.corpus.joinpath("bronnen.toml").write_text("", encoding="utf-8")

    def register(self, name: str, path: str | None = None, *more: str, store: bool = True) -> None:
        lines = [
            "[[bron]]", f'id = "{name}"', f'titel = "De {name}"', 'uitgever = "Overheid.nl"',
            'soort = "wet"', 'peildatum = "2026-07-01"', 'licentie = "eigen regels"',
            f'url = "{self.server.address}{path or "/" + name}"', *more,
        ]  # fmt: skip
        if store:
            lines.append("opslaan = true")
        self.tables.append("\n".join(lines))
        (self.corpus / "bronnen.toml").write_text("\n\n".join(self.tables), encoding="utf-8")

    def settings(self, **more: object) -> Settings:
        return Settings.model_validate(
            {
                "corpus_dir": self.corpus,
                "originals_dir": self.data,
                "download_private_hosts": "127.0.0.1",
                "download_seconds": 20,
                **more,
            }
        )

    def fetch(self, *ids: str, **more: object) -> FetchReport:
        from ingest.register import known_originals

        known_originals.cache_clear()
        return fetch_originals(ids, self.settings(**more), pause=self.pauses.append)

    def one(self, name: str, **more: object) -> Any:
        self.register(name)
        (report,) = self.fetch(name, **more).originals
        return report

    def refused(self, name: str, *words: str, **more: object) -> None:
        report = self.one(name, **more)
        assert report.state is OriginalState.FAILED
        for word in words:
            assert word in report.message
        assert not list(self.data.glob(f"{name}.*"))


@pytest.fixture
def place(tmp_path: Path, server: OddServer) -> Place:
    return Place(tmp_path, server)


def test_a_file_comes_in_whole_and_says_who_asked(place: Place, server: OddServer) -> None:
    report = place.one("wet")
    assert report.state is OriginalState.FETCHED
    file = place.data / "wet.html"
    assert file.read_bytes() == PAGE
    assert report.sha256 == hashlib.sha256(PAGE).hexdigest()
    asked = server.asked[0][1]
    assert asked["user-agent"] == USER_AGENT
    assert "Praktijkwaaier" in USER_AGENT
    assert asked["host"] == server.address.removeprefix("http://")
    assert sorted(path.name for path in place.data.iterdir() if path.suffix == ".part") == []


def test_what_was_fetched_is_known_when_it_is_read_in(place: Place) -> None:
    place.one("wet")
    (entry,) = read_entries(place.data / "bronnen.toml")
    assert entry.sha256 == (hashlib.sha256(PAGE).hexdigest(),)
    result = ingest_paths([place.data], Settings())
    (document,) = result.documents
    assert [report.file for report in result.reports] == ["wet.html"]
    source = document.source
    assert (source.id, source.title, source.publisher) == ("wet", "De wet", "Overheid.nl")
    assert (source.peildatum, source.original) == ("2026-07-01", "wet")
    assert source.url == f"{place.server.address}/wet"


def test_what_did_not_change_is_not_sent_again(place: Place, server: OddServer) -> None:
    place.one("wet")
    (again,) = place.fetch("wet").originals
    assert again.state is OriginalState.UNCHANGED
    assert server.asked[-1][1]["if-none-match"] == server.etag

    server.page, server.etag = PAGE.replace(b"Wet", b"Wet 2"), '"twee"'
    (changed,) = place.fetch("wet").originals
    assert changed.state is OriginalState.FETCHED
    assert "veranderd" in changed.message
    assert (place.data / "wet.html").read_bytes() == server.page


def test_a_file_that_someone_changed_is_fetched_again(place: Place) -> None:
    place.one("wet")
    (place.data / "wet.html").write_text("weg")
    (again,) = place.fetch("wet").originals
    assert again.state is not OriginalState.FAILED
    assert (place.data / "wet.html").read_bytes() == PAGE


def test_a_cut_connection_is_gone_on_with(place: Place, server: OddServer) -> None:
    assert place.one("cut").state is OriginalState.FETCHED
    assert (place.data / "cut.html").read_bytes() == PAGE
    first, second = (headers for _, headers in server.asked)
    assert "range" not in first
    assert second["range"] == f"bytes={len(PAGE) // 2}-"
    assert second["if-range"] == server.etag


def test_a_later_run_goes_on_where_an_earlier_one_was_killed(
    place: Place, server: OddServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_seconds: float) -> None:
        raise KeyboardInterrupt

    place.register("cut")
    with pytest.raises(KeyboardInterrupt):
        fetch_originals(["cut"], place.settings(), pause=killed)
    assert (place.data / ".cut.part").stat().st_size == len(PAGE) // 2
    (report,) = place.fetch("cut").originals
    assert report.state is OriginalState.FETCHED
    assert "range" in server.asked[-1][1]
    assert (place.data / "cut.html").read_bytes() == PAGE


def test_halves_of_two_versions_are_never_joined(place: Place, server: OddServer) -> None:
    def changed(_seconds: float) -> None:
        server.page, server.etag = PAGE.replace(b"Artikel", b"Anders!"), '"twee"'

    place.register("cut")
    fetch_originals(["cut"], place.settings(), pause=changed)
    assert (place.data / "cut.html").read_bytes() == server.page


@pytest.mark.parametrize("name", ["cut-without-ranges", "wrong-range", "ask-less"])
def test_servers_that_do_not_know_ranges(place: Place, name: str) -> None:
    assert place.one(name).state is OriginalState.FETCHED
    assert (place.data / f"{name}.html").read_bytes() == PAGE


def test_a_connection_that_is_always_cut(place: Place, server: OddServer) -> None:
    place.refused("always-cut", "brak af")
    assert len(server.asked) == 4
    assert place.pauses == [1, 2, 4]


def test_a_redirect_within_the_list_is_followed(place: Place, server: OddServer) -> None:
    assert place.one("redirect").state is OriginalState.FETCHED
    assert [path for path, _ in server.asked] == ["/redirect", "/wet"]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("elsewhere", "localhost"),
        ("metadata", "https"),
        ("to-a-file", "https"),
        ("to-nonsense", "https"),
        ("loop", "meer dan 5 keer"),
    ],
)
def test_redirects_that_are_refused(place: Place, server: OddServer, name: str, word: str) -> None:
    place.refused(name, word)
    assert "/wet" not in [path for path, _ in server.asked]
    assert len(server.asked) <= 6


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("picture", ["image/png"]),
        ("not-a-pdf", ["geen echt pdf"]),
        ("squeezed", ["ingepakt"]),
        ("empty", ["leeg"]),
        ("gone", ["404", "register"]),
        ("closed", ["403"]),
        ("broken", ["500", "later"]),
        ("lies-more", ["brak af"]),
        ("lies-huge", ["groter dan", "MB"]),
        ("hangs-up", ["brak af"]),
    ],
)
def test_files_that_are_refused(place: Place, name: str, words: list[str]) -> None:
    place.refused(name, *words)


def test_a_web_page_in_the_place_of_a_pdf(place: Place) -> None:
    place.register("stuk", "/paper.pdf")
    (report,) = place.fetch("stuk").originals
    assert "in plaats van de pdf" in (report.message or "")


def test_a_pdf(place: Place) -> None:
    assert place.one("real").file == "real.pdf"


def test_a_body_without_an_end(place: Place) -> None:
    place.refused("endless", "groter dan 1 MB", download_max_mb=1)
    assert not list(place.data.glob(".endless.part*"))


@pytest.mark.parametrize("name", ["drip", "drip-headers", "silent"])
def test_a_server_that_is_too_slow(place: Place, name: str) -> None:
    began = time.monotonic()
    place.refused(name, "langer dan 1 seconden", download_seconds=1)
    assert time.monotonic() - began < 3


def test_a_busy_server_is_asked_again(place: Place, server: OddServer) -> None:
    assert place.one("busy").state is OriginalState.FETCHED
    assert len(server.asked) == 3
    assert place.pauses == [1, 7]


def test_a_checksum_that_does_not_fit(place: Place) -> None:
    place.register("wet", None, f'sha256 = ["{"0" * 64}"]')
    (report,) = place.fetch().originals
    assert report.state is OriginalState.FAILED
    assert "controlesom" in (report.message or "")
    assert list(place.data.glob("wet*")) == list(place.data.glob(".wet.part*")) == []


def test_a_checksum_that_fits(place: Place) -> None:
    place.register("wet", None, f'sha256 = ["{hashlib.sha256(PAGE).hexdigest()}"]')
    assert place.fetch().originals[0].state is OriginalState.FETCHED


def test_one_that_fails_stops_no_other(place: Place, server: OddServer) -> None:
    for name in ("gone", "wet", "picture", "redirect"):
        place.register(name)
    place.register("ander", store=False)
    states = [report.state.value for report in place.fetch().originals]
    assert states == ["mislukt", "opgehaald", "mislukt", "opgehaald"]
    assert [entry.id for entry in read_entries(place.data / "bronnen.toml")] == ["redirect", "wet"]


def test_what_may_not_be_kept_is_not_fetched(place: Place, server: OddServer) -> None:
    place.register("wet", store=False)
    (report,) = place.fetch("wet").originals
    assert report.state is OriginalState.FAILED
    assert "eigen regels" in (report.message or "")
    assert server.asked == []


def test_faults_of_the_user(place: Place, tmp_path: Path) -> None:
    place.register("wet")
    with pytest.raises(InputError, match="onbekend"):
        place.fetch("wet", "onbekend")
    for folder in (PROJECT_ROOT / "corpus", PROJECT_ROOT / "originelen", place.corpus / "x"):
        with pytest.raises(InputError, match="in het project zelf"):
            place.fetch(originals_dir=folder)
        assert not (folder / ".ophalen.json").exists()
    (tmp_path / "bestand").write_text("x")
    with pytest.raises(InputError, match="kan niet worden gebruikt"):
        place.fetch(originals_dir=tmp_path / "bestand")
    own = tmp_path / "eigen"
    own.mkdir()
    (own / "bronnen.toml").write_text("# van iemand anders\n")
    with pytest.raises(InputError, match=r"bronnen\.toml"):
        place.fetch(originals_dir=own)
    place.data.mkdir()
    with FileLock(place.data / ".ophalen.lock"), pytest.raises(InputError, match="al iets"):
        place.fetch()


def test_the_command(
    place: Place, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("wet", "gone"):
        place.register(name)
    for variable, value in {
        "CORPUS_DIR": place.corpus,
        "ORIGINALS_DIR": place.data,
        "DOWNLOAD_PRIVATE_HOSTS": "127.0.0.1",
    }.items():
        monkeypatch.setenv(f"WAAIER_{variable}", str(value))

    def run(*arguments: str) -> tuple[int, str, str]:
        get_settings.cache_clear()
        with pytest.raises(SystemExit) as stopped:
            main(["ophalen", *arguments])
        shown = capsys.readouterr()
        return int(stopped.value.code or 0), shown.out, shown.err

    code, out, err = run()
    assert code == 0
    assert out.splitlines()[0] == "wet: opgehaald (0,2 MB)"
    assert "1 van 2 originelen" in out
    assert len(err.splitlines()) == 1
    assert err.startswith("gone: mislukt")
    code, out, _ = run("gone", "--json")
    assert code == 2
    assert [one["state"] for one in json.loads(out)["originals"]] == ["mislukt"]
    code, out, err = run("bestaat-niet")
    assert (code, out) == (2, "")
    assert "bestaat-niet" in err
    get_settings.cache_clear()


# Which addresses may be called


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0",
        "100.64.0.1", "224.0.0.1", "::1", "::", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1",
        "64:ff9b::a00:1", "2002:a00:1::1",
    ],
)  # fmt: skip
def test_addresses_in_a_network_of_ones_own_are_refused(address: str) -> None:
    assert not is_public(address)
    guard = HostGuard(["voorbeeld.nl"], resolve=lambda _host, _port: ["93.184.216.34", address])
    with pytest.raises(FileRejectedError, match="eigen netwerk"):
        guard.check("https://voorbeeld.nl/x")


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://voorbeeld.nl/", "ftp://voorbeeld.nl/", "//voorbeeld.nl", "https://",
        "https://voorbeeld.nl:22/", "https://x:y@voorbeeld.nl/", "https://voorbeeld.nl.kwaad.nl/",
        "https://kwaad.nl/?voorbeeld.nl", "https://93.184.216.34/", "https://[::1]/",
        "https://voorbeeld.nl@kwaad.nl/", "https://voorbeeld.nl:x/", "https://\x00/",
    ],
)  # fmt: skip
def test_addresses_that_are_refused(url: str) -> None:
    guard = HostGuard(["voorbeeld.nl"], resolve=lambda _host, _port: ["93.184.216.34"])
    assert guard.check("https://VOORBEELD.nl/a").ips == ("93.184.216.34",)
    with pytest.raises(FileRejectedError):
        guard.check(url)


def test_the_hosts_of_the_register_are_the_list(place: Place, server: OddServer) -> None:
    place.refused("wet", "https", download_private_hosts="")
    assert server.asked == []


def test_the_certificate_is_that_of_the_name_not_of_the_ip(tmp_path: Path) -> None:
    """The connection goes to the checked IP address; the name must still be proven."""
    context = _server_context(tmp_path, "voorbeeld.test")
    with odd_server() as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        port = server.server_address[1]
        trusted = ssl.create_default_context(cafile=str(tmp_path / "cert.pem"))
        with httpx.Client(verify=trusted, trust_env=False) as client:
            for host, accepted in (("voorbeeld.test", True), ("ander.test", False)):
                target = Target(httpx.URL(f"https://{host}:{port}/wet"), ("127.0.0.1",))
                request = target.request(client, "127.0.0.1", {})
                if accepted:
                    assert client.send(request).content == PAGE
                    assert server.asked[-1][1]["host"] == f"{host}:{port}"
                else:
                    with pytest.raises(httpx.ConnectError, match="certificate"):
                        client.send(request)


def _server_context(folder: Path, name: str) -> ssl.SSLContext:
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    cert = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(own)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "cert.pem").write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_no_thread_stays_behind(place: Place) -> None:
    place.one("wet")
    time.sleep(0.1)
    timers = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    assert timers == []
