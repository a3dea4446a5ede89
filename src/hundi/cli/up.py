"""`hundi up`: everything on this machine, until Ctrl-C."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Mapping

from hundi.cli import settings as typed
from hundi.cli.filling import Filling, demo_argv
from hundi.runtime.children import Launch, Process, start_child
from hundi.runtime.migrations import migrate
from hundi.runtime.processes import Child, Supervisor
from hundi.runtime.secrets import Secrets
from hundi.runtime.servers import EmbeddedServers, ServerName
from hundi.runtime.settings import Settings


def run(asked: argparse.Namespace, *, begin: Callable[[Launch], Process] = start_child) -> int:
    """Start everything, print where it is, and keep it running until told to stop.

    A drill may `begin` the processes in a way of its own.
    """
    more: dict[str, object] = {}
    if asked.services is not None:
        more["services"] = tuple(name.strip() for name in asked.services.split(","))
    if asked.no_web:
        more["web"] = False
    settings = typed.read(asked, **more)
    Secrets.of(settings)  # those that are not set are made now, before two children make them
    # Until the supervisor listens itself, SIGTERM is to us what Ctrl-C is.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    servers = EmbeddedServers.start(
        settings.data, want=_wanted(settings), server_user=settings.server_user, say=say
    )
    try:
        return _run_on(settings, servers, asked, begin)
    except KeyboardInterrupt:
        say("stopping")
        return 0
    finally:
        servers.stop()


def _run_on(
    settings: Settings,
    servers: EmbeddedServers,
    asked: argparse.Namespace,
    begin: Callable[[Launch], Process],
) -> int:
    if servers.servers.mongo_missing is not None and settings.mongo_url is None:
        say(servers.servers.mongo_missing)
    owner_url = settings.database_url or servers.servers.database_url
    migrate(owner_url, say=say)
    port: int = asked.port
    environment = _environment(settings, servers, port)
    supervisor = Supervisor(
        settings.data / "logs",
        say=say,
        expects_deaths=settings.faults is not None,
        begin=begin,
    )
    world = _sandbox(settings, environment, port)
    supervisor.start(world)
    if world:
        say(f"sandbox http://127.0.0.1:{port + 1}")
    supervisor.start(_platform(environment, port))
    say(f"ready http://127.0.0.1:{port}")
    if not asked.demo:
        return supervisor.run_until_signalled(servers.check)
    filling = Filling.begin(demo_argv(port, settings.data), environment, settings.data, say)
    code = 1
    try:
        code = supervisor.run_until_signalled(filling.watched(servers.check))
    finally:
        code = filling.end(code)
    return code


def say(line: str) -> None:
    """Print a line at once: others wait for it."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _wanted(settings: Settings) -> set[ServerName]:
    """The servers that no setting names."""
    named: dict[ServerName, str | None] = {
        "postgres": settings.database_url,
        "valkey": settings.redis_url,
        "mongo": settings.mongo_url,
    }
    return {name for name, url in named.items() if url is None}


def _environment(settings: Settings, servers: EmbeddedServers, port: int) -> Mapping[str, str]:
    """The children's environment: ours, with what we started put in its place."""
    running = servers.servers
    sandbox = f"http://127.0.0.1:{port + 1}"
    # The name, not the number: passkeys and `Secure` cookies want `localhost`.
    page = f"http://localhost:{port}"
    is_told = "public_url" in settings.model_fields_set
    started = {
        "HUNDI_PUBLIC_URL": settings.public_url if is_told else page,
        "HUNDI_DATA": str(settings.data),
        "HUNDI_WEB": "true" if settings.web else "false",
        "HUNDI_SERVICES": _as_json(settings.services),
        "HUNDI_DATABASE_URL": settings.database_url or running.database_url,
        "HUNDI_REDIS_URL": settings.redis_url or running.redis_url,
        "HUNDI_MONGO_URL": settings.mongo_url or running.mongo_url,
        "HUNDI_BANK_URL": settings.bank_url or sandbox,
        "HUNDI_GST_URL": settings.gst_url or sandbox,
        "HUNDI_KYC_URL": settings.kyc_url or sandbox,
        "HUNDI_SMTP_URL": settings.smtp_url or f"smtp://127.0.0.1:{port + 2}",
    }
    return {**os.environ, **{name: value for name, value in started.items() if value}}


def _as_json(names: tuple[str, ...]) -> str:
    return "[" + ",".join(f'"{name}"' for name in names) + "]"


def _sandbox(settings: Settings, environment: Mapping[str, str], port: int) -> list[Child]:
    """The sandbox world, unless every party is somewhere else or a licence forbids it."""
    parties = (settings.bank_url, settings.gst_url, settings.kyc_url, settings.smtp_url)
    if settings.operating_mode != "SANDBOX" or None not in parties:
        return []
    secret = settings.data / "webhook_secret"
    if settings.webhook_secret is not None:
        secret = settings.data / "webhook_secret_in_force"
        secret.touch(mode=0o600)
        secret.write_text(settings.webhook_secret.get_secret_value())
    argv = (
        *(sys.executable, "-m", "hundi.sandbox"),
        *("--port", str(port + 1), "--smtp-port", str(port + 2)),
        *("--data", str(settings.data), "--platform", f"http://127.0.0.1:{port}"),
        *("--webhook-secret-file", str(secret)),
    )
    return [Child("sandbox", argv, environment, f"http://127.0.0.1:{port + 1}/_sandbox/health")]


def _platform(environment: Mapping[str, str], port: int) -> list[Child]:
    hundi = (sys.executable, "-m", "hundi")
    ready = f"http://127.0.0.1:{port}/api/v1/health"
    return [
        Child("work", (*hundi, "work", "--sole"), environment, None),
        Child("serve", (*hundi, "serve", "--port", str(port)), environment, ready),
    ]
