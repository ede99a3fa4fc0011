"""Shows the widget on a page of another origin: ``make widget-demo``.

Starts the service itself, and beside it a website of an invented municipality that loads the widget
from the service under a strict Content-Security-Policy.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
MANIFEST = HERE.parent / "dist" / "manifest.json"

KINDS = {".html": "text/html", ".css": "text/css", ".svg": "image/svg+xml"}


class Website(ThreadingHTTPServer):
    """The pages of this folder."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.filled_in: dict[str, str] = {}
        self.policy = ""

    def use(self, service: str) -> None:
        """Takes the widget from the service at this address."""
        manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
        self.filled_in = {
            "@DIENST@": service,
            "@VERSIE@": manifest["version"],
            "@INTEGRITEIT@": manifest["files"][0]["integrity"],
        }
        self.policy = f"default-src 'self'; script-src 'self' {service}; connect-src {service}"


class _Handler(BaseHTTPRequestHandler):
    server: Website

    def do_GET(self) -> None:
        """Gives a page, or 404."""
        file = HERE / (Path(urlsplit(self.path).path).name or "index.html")
        known = file.suffix in KINDS and file.is_file()
        text = file.read_text(encoding="utf-8") if known else "Deze pagina is er niet."
        for mark, value in self.server.filled_in.items():
            text = text.replace(mark, value)
        body = text.encode()
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", f"{KINDS.get(file.suffix, 'text/plain')}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", self.server.policy)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Says nothing for every request."""


def main() -> None:
    """Runs both until it is stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", required=True)
    parser.add_argument("--port", type=int, default=7860, help="of the service")
    parser.add_argument("--site-port", type=int, default=7861, help="of the website")
    asked = parser.parse_args()
    # Who stops this page stops the service with it, however that is said.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    website = Website(asked.site_port)
    website.use(f"http://127.0.0.1:{asked.port}")
    service = subprocess.Popen(  # noqa: S603 (our own command)
        [
            str(Path(sys.executable).with_name("waaier")),
            *("serve", "--index", asked.index, "--port", str(asked.port)),
        ],
        env={**os.environ, "WAAIER_WIDGET_ORIGINS": website.address},
    )
    sys.stderr.write(f"De voorbeeldwebsite staat op {website.address}. Stoppen: Ctrl-C.\n")
    try:
        website.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        website.server_close()
        service.terminate()
        service.wait()


if __name__ == "__main__":
    main()
