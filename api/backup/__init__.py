"""One file that holds a whole service, and putting it back. Open :mod:`api.backup.make` first."""
