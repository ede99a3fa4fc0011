"""Reading sources in from beheer (Dutch: inlezen), while the service goes on answering.

``uploads.py`` takes files in, ``library.py`` keeps them, ``runner.py`` starts one ingest at a time
and notes how far it is, ``worker.py`` is the process that does the work.
"""
