"""What the service keeps: questions, feedback, counts, jobs and what was done by whom.

Start in ``archive.py``. ``tables.py`` holds the schema, ``database.py`` the connections and
``migrate.py`` brings an older database up to date. Each other module is one kind of record.
Text reaches a table only after masking: its columns take nothing but
:class:`answer.guard.Masked`.
"""
