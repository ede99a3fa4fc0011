"""Properties of an Office file that neither python-docx nor python-pptx writes (custom.xml)."""

from __future__ import annotations

from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from workshop.exports.blocks import cleaned

PART_NAME = "/docProps/custom.xml"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"

_SPACE = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VALUES = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT_ID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""The one set of properties that users can see and add to (ECMA-376, part 1, 15.2.12.2)."""


def custom_xml(properties: Mapping[str, str]) -> bytes:
    """The part that holds these properties, as text, by name."""
    # Numbers 0 and 1 are reserved.
    lines = [
        f'<property fmtid="{_FORMAT_ID}" pid="{pid}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(cleaned(value))}</vt:lpwstr></property>"
        for pid, (name, value) in enumerate(properties.items(), 2)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<Properties xmlns="{_SPACE}" xmlns:vt="{_VALUES}">{"".join(lines)}</Properties>'
    ).encode()
