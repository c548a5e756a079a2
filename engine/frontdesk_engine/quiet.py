"""Keep patients' words out of the logs: Rasa's structured log prints every message unless it is told its level."""

from __future__ import annotations

import logging

from rasa.utils.common import configure_logging_and_warnings
from rasa.utils.log_utils import configure_structlog


def quieten(level: str = "WARNING") -> None:
    """Log at `level`, and never below INFO: at DEBUG Rasa writes down what patients say."""
    number = max(logging.INFO, getattr(logging, level.upper()))
    configure_logging_and_warnings(number, warn_only_once=True, filter_repeated_logs=True)
    configure_structlog(number)
