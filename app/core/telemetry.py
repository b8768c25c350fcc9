"""The service's own log: one JSON object a line on stderr, never on stdout."""

import logging
import sys

import structlog


def configure_log(level: str) -> None:
    number = logging.getLevelNamesMapping()[level.upper()]
    logging.basicConfig(stream=sys.stderr, level=number, format="%(message)s", force=True)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=_on_stderr,
    )


def _on_stderr(*_arguments: object) -> structlog.PrintLogger:
    """Of the moment of writing: whoever replaced the stream since then gets the line."""
    return structlog.PrintLogger(sys.stderr)
