"""Picks who watches: the meter always, Langfuse where its keys are set."""

from app.core.errors import BadInput, Unavailable
from app.core.settings import Settings
from app.core.tracing import Tracer, Tracers


def make_tracer(settings: Settings, *always: Tracer) -> Tracer:
    langfuse = make_langfuse(settings)
    return Tracers(always if langfuse is None else (*always, langfuse))


def make_langfuse(settings: Settings) -> Tracer | None:
    """None without keys. Raises :class:`BadInput` where not all of them are there: nothing is sent
    to an address that nobody has chosen."""
    url, public = settings.langfuse_url, settings.langfuse_public_key
    secret = settings.langfuse_secret_key
    if url is None and public is None and secret is None:
        return None
    if url is None or public is None or secret is None:
        raise BadInput(
            "tracing is set in part",
            expected="VERIDRAFT_LANGFUSE_URL, VERIDRAFT_LANGFUSE_PUBLIC_KEY and "
            "VERIDRAFT_LANGFUSE_SECRET_KEY, or none of them",
        )
    try:
        from app.core.langfuse_tracer import LangfuseTracer  # noqa: PLC0415 - optional, and slow
    except ImportError as error:
        raise Unavailable(
            "tracing needs a component that is not installed",
            hint="Install it with `pip install veridraft[tracing]`",
        ) from error
    contents = settings.langfuse_contents
    return LangfuseTracer(url, public, secret.get_secret_value(), contents=contents)
