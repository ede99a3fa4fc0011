"""Which engine computes the bundled model here."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from index.embedding.interface import Engine
from waaier.errors import InputError

if TYPE_CHECKING:
    from waaier.settings import Settings

BUNDLED = "bundled"
_CPU_INFO = Path("/proc/cpuinfo")
_COMPUTES_BFLOAT16 = {"avx512_bf16", "amx_bf16"}


def engine_for(settings: Settings) -> Engine:
    """The engine that the settings lead to on this machine, without loading it.

    Raises:
        InputError: OpenVINO is asked for and not installed.
    """
    from index.embedding import prepare

    if settings.embedding_model != BUNDLED or prepare.find_weight_file() is None:
        return "sentence-transformers"
    wanted = settings.embedding_engine
    there = importlib.util.find_spec("openvino") is not None
    if wanted == "openvino" and not there:
        raise InputError(
            "OpenVINO is ingesteld als rekenprogramma, maar is niet geïnstalleerd.",
            "Installeer het met pip install 'praktijkwaaier[openvino]', of zet"
            " WAAIER_EMBEDDING_ENGINE op 'auto'.",
        )
    if wanted == "openvino" or (wanted == "auto" and there and computes_bfloat16()):
        return "openvino-bf16"
    return "onnxruntime-fp32"


@cache
def computes_bfloat16() -> bool:
    """Whether the processor has instructions for bfloat16; elsewhere it would only be slower.

    Known on Linux only; on another system the setting can still ask for OpenVINO.
    """
    try:
        lines = _CPU_INFO.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return False
    flags = next((line for line in lines if line.startswith("flags")), "")
    return not _COMPUTES_BFLOAT16.isdisjoint(flags.split())
