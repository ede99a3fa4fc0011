"""Room ``evals``: question sets, metrics, baselines and reports."""
