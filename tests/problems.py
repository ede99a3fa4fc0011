"""What a refusal of the API must hold."""

from __future__ import annotations

import uuid
from typing import Any

from api.version import API_VERSION


def problem_of(response: Any, status: int) -> dict[str, Any]:
    """The problem in a response: complete, and without anything of the inside."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["api-version"] == API_VERSION
    assert "Traceback" not in response.text
    body: dict[str, Any] = response.json()
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["instance"] == uuid.UUID(response.headers["x-request-id"]).urn
    return body
