"""`python -m service.cli` is `gocua`."""

from service.cli import main

main()
