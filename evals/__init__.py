"""Room ``evals``: question sets, metrics, baselines and reports."""

# Before any library that would send telemetry or look for a model hub is imported.
import waaier.offline  # noqa: F401
