"""Room ``api``: the REST service under ``/v1``, with problem+json for every failure."""

# Before any library that would send telemetry or look for a model hub is imported.
import waaier.offline  # noqa: F401
