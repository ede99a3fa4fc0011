"""Keeps libraries from calling home: import it before haystack, gradio and onnxruntime.

Questions of care workers may hold personal data, so nothing here may report to a third party,
and a run without a network must not wait for one. Who wants otherwise sets the variable first.
"""

import os
import sys

_QUIET = {
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # From 1.29 on ONNX Runtime reports to Microsoft what runs where, unless told not to in time.
    "ORT_DISABLE_TELEMETRY": "1",
    # A tokenizer that starts its own threads deadlocks after a fork and warns about it.
    "TOKENIZERS_PARALLELISM": "false",
}

for _name, _value in _QUIET.items():
    os.environ.setdefault(_name, _value)

# OpenVINO reports every import to its maker. Without this package, which does nothing else, it
# goes without; there is no variable for it.
if "openvino" not in sys.modules:
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
