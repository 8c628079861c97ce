"""Files that people bring: read far from the process that serves others."""
