"""Room ``answer``: from a question to statements with citations and one named outcome.

Read ``pipeline.py`` first.
"""

# Before any library that would send telemetry or look for a model hub is imported.
import waaier.haystack_alone
import waaier.offline  # noqa: F401
