"""What a worker's process is told at its start; which database and Valkey is said by the fixtures."""

import os

os.environ.setdefault("REDIS_URL", "unix:///nonexistent")
os.environ.setdefault("GOCUA_SECRET", f"a:{'07' * 32}")
