"""Room `ingest`: file -> repaired text -> sections -> passages. Start in ``pipeline.py``."""

# Before any library that would send telemetry or look for a model hub is imported.
import waaier.haystack_alone
import waaier.offline  # noqa: F401
