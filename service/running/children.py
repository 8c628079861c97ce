"""The service's own processes, as programs."""

import sys
from collections.abc import Mapping
from pathlib import Path

from domain.settings import Settings
from service.running.folders import CHECKOUT
from service.running.postgres import patient
from service.running.processes import Program
from service.running.web import BACKLOG, Front


def web_program(number: int, settings: Settings, environment: Mapping[str, str], front: Front) -> Program:
    """One uvicorn on the shared socket: its own `--workers` resets connections when it is told to stop."""
    options = ["--fd", str(front.listener.fileno()), "--backlog", str(BACKLOG), "--loop", "uvloop"]
    options += ["--http", "httptools", "--ws", "none", "--lifespan", "on", "--log-level", "warning"]
    options += ["--no-server-header", "--no-access-log", "--timeout-graceful-shutdown", "5"]
    options += proxy_options(settings.proxy)
    if front.certificate and front.key:
        options += ["--ssl-certfile", str(front.certificate), "--ssl-keyfile", str(front.key)]
    return Program(
        name=f"web-{number}",
        command=(sys.executable, "-m", "uvicorn", "service.asgi:app", *options),
        environment=environment,
        folder=CHECKOUT,
        log=log_of(settings, f"web-{number}"),
        inherited=(front.listener.fileno(),),
    )


def proxy_options(proxy: str | None) -> list[str]:
    """Uvicorn believes X-Forwarded-* of anyone on this machine unless told otherwise (L11)."""
    return ["--proxy-headers", "--forwarded-allow-ips", proxy] if proxy else ["--no-proxy-headers"]


def worker_program(settings: Settings, environment: Mapping[str, str]) -> Program:
    """The Celery worker: one task at a time, in a child that may be killed when a task takes too long."""
    quiet = ["--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    return Program(
        name="worker",
        command=(sys.executable, "-m", "celery", "-A", "workers.app", "worker", "--concurrency", "1", *quiet),
        environment={**environment, "DATABASE_URL": patient(settings.database_url)},
        folder=CHECKOUT,
        log=log_of(settings, "worker"),
    )


def beat_program(settings: Settings, environment: Mapping[str, str]) -> Program:
    """Celery's beat: it only knocks, what is due the database knows."""
    options = ["--pidfile", "", "--loglevel", "WARNING"]
    return Program(
        name="beat",
        command=(sys.executable, "-m", "celery", "-A", "workers.beat", "beat", *options),
        environment=environment,
        folder=CHECKOUT,
        log=log_of(settings, "beat"),
    )


def log_of(settings: Settings, name: str) -> Path:
    """Where a child writes."""
    return settings.data_folder / "log" / f"{name}.log"
