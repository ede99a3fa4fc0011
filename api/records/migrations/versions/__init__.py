"""The changes, oldest first; a file that was published is never edited."""
