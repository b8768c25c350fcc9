"""`serve`."""

import secrets
from pathlib import Path

import click

from app.auth.actor import command_line_actor
from app.cli.console import data_option, load_settings, say
from app.core.errors import BadInput
from app.wiring import Service, open_service

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command("serve")
@click.option("--host", help="Address to bind (default: VERIDRAFT_HOST or 127.0.0.1).")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port (default: VERIDRAFT_PORT or 8321)."
)
@data_option
def serve_command(host: str | None, port: int | None, data: Path | None) -> None:
    """Serve the API of the data folder until stopped."""
    settings = load_settings(data)
    with open_service(settings, command_line_actor()) as service:
        service.jobs.start()
        serve_until_stopped(service, host or settings.host, port or settings.port)


def serve_until_stopped(service: Service, host: str, port: int) -> None:
    """Until people have accounts, only this machine is served, to whoever holds the token."""
    if host not in _LOOPBACK:
        raise BadInput(
            "no accounts exist yet, so only this machine can be served",
            where="--host",
            expected="127.0.0.1",
            got=host,
        )
    import uvicorn  # noqa: PLC0415 - a server is started by two commands only

    from app.main import create_app  # noqa: PLC0415 - as above

    token = secrets.token_urlsafe(32)
    say(f"http://{host}:{port}/api/v1   documentation at /api/docs")
    say(f"Authorization: Bearer {token}")
    uvicorn.run(create_app(service, token), host=host, port=port, log_level="warning")
