"""The one place that picks real parts from the settings and puts them together."""

from app.wiring.item import running_item
from app.wiring.owning import open_service
from app.wiring.service import KINDS, Service

__all__ = ["KINDS", "Service", "open_service", "running_item"]
