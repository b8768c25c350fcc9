"""`serve`."""

from pathlib import Path

import click

from app.auth.actor import command_line_actor
from app.auth.bootstrap import first_administrator
from app.auth.defaults import check_secrets
from app.cli.addresses import addressed, sign_in_address
from app.cli.console import data_option, load_settings, say
from app.core.errors import BadInput
from app.release.mode import Mode
from app.wiring import Service, open_service

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command("serve")
@click.option("--host", help="Address to bind (default: VERIDRAFT_HOST or 127.0.0.1).")
@click.option(
    "--port", type=click.IntRange(1, 65535), help="Port (default: VERIDRAFT_PORT or 8321)."
)
@data_option
def serve_command(host: str | None, port: int | None, data: Path | None) -> None:
    """Serve the web app and the API of the data folder until stopped; makes what is not there."""
    settings = load_settings(data)
    with open_service(settings, command_line_actor(), default=Mode.TRIAL) as service:
        service.jobs.start()
        serve_until_stopped(service, host or settings.host, port or settings.port)


def serve_until_stopped(service: Service, host: str, port: int) -> None:
    """The first start makes one administrator, who makes the other accounts."""
    check_secrets(service.settings, service.mode)
    _check_address(service, host)
    service.settings = addressed(service.settings, host, port)
    with service.ledger.work(command_line_actor()) as work:
        secret = first_administrator(work)
    if secret is not None:
        say(f"first start: sign in once as admin at {sign_in_address(service.settings, secret)}")
    import uvicorn  # noqa: PLC0415 - a server is started by two commands only

    from app.main import create_app  # noqa: PLC0415 - as above

    say(f"{service.settings.base_url}   the API at /api/v1, its documentation at /api/docs")
    uvicorn.run(create_app(service), host=host, port=port, log_level="warning")


def _check_address(service: Service, host: str) -> None:
    """Passwords and sessions cross a network under TLS only, which a proxy in front speaks."""
    if host not in _LOOPBACK and not service.settings.base_url.startswith("https://"):
        raise BadInput(
            "an address that others reach is served behind TLS only",
            where="--host",
            expected="127.0.0.1, or VERIDRAFT_BASE_URL with https://",
            got=host,
        )
