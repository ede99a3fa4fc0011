"""Room ``index``: passages to vectors to Qdrant, and a query to ranked passages.

Read ``pipeline.py`` first for building an index, ``retrieval.py`` for searching it.
"""

# Before any library that would send telemetry or look for a model hub is imported.
import waaier.haystack_alone
import waaier.offline  # noqa: F401
