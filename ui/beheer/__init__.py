"""The tab Beheer: for whoever looks after the sources. Start in ``page.py``."""
