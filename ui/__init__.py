"""Room ``ui``: the Gradio chat for buurtteam workers."""

# Before any library that would send telemetry or look for a model hub is imported.
import waaier.offline  # noqa: F401
