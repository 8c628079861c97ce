"""Lists that come in: read, shown row by row, and written when somebody says so."""
