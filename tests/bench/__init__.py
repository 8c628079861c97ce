"""Speeds of the service, each beside a limit of this machine that is measured in the same run."""
