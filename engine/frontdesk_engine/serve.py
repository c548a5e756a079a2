"""Serve a trained model on loopback: `python -m frontdesk_engine.serve --model PATH --port N`.

Needs FRONTDESK_ENGINE_TOKEN, FRONTDESK_ACTIONS_URL and FRONTDESK_TRACKER_URL; FRONTDESK_REDIS_URL may be empty.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading

NEEDED = ("FRONTDESK_ENGINE_TOKEN", "FRONTDESK_ACTIONS_URL", "FRONTDESK_TRACKER_URL")


def _leave(signum: int, frame: object) -> None:
    sys.exit(0)


def end_with_stdin() -> None:
    """End this process when standard input closes: whoever started us is gone, however it ended."""

    def wait() -> None:
        while sys.stdin.buffer.read(1):
            pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, name="end-with-stdin", daemon=True).start()


def prepare_environment() -> None:
    """Refuse to start without what is needed, and keep Rasa quiet and private."""
    missing = [name for name in NEEDED if not os.environ.get(name, "").strip()]
    if missing:
        raise SystemExit(f"the engine needs {', '.join(missing)}")
    os.environ.setdefault("FRONTDESK_REDIS_URL", "")
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ["SANIC_WORKERS"] = "1"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="frontdesk_engine.serve", description=__doc__.splitlines()[0])
    parser.add_argument("--model", required=True, help="a trained model (.tar.gz)")
    parser.add_argument("--port", type=int, required=True, help="the port on loopback")
    parser.add_argument("--interface", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--endpoints", default="endpoints.yml")
    parser.add_argument("--credentials", default="credentials.yml")
    parser.add_argument("--log-level", default="WARNING")
    parser.add_argument("--end-with-stdin", action="store_true", help="end when standard input closes")
    options = parser.parse_args(arguments)
    prepare_environment()
    signal.signal(signal.SIGTERM, _leave)
    if options.end_with_stdin:
        end_with_stdin()
    os.environ.setdefault("LOG_LEVEL_LIBRARIES", "ERROR")

    from frontdesk_engine.tracker_file import journal_ahead

    journal_ahead()
    from rasa.core.run import serve_application
    from rasa.core.utils import AvailableEndpoints

    from frontdesk_engine.quiet import quieten

    quieten(options.log_level)
    serve_application(
        model_path=options.model,
        interface=options.interface,
        port=options.port,
        credentials=options.credentials,
        auth_token=os.environ["FRONTDESK_ENGINE_TOKEN"],
        enable_api=True,
        endpoints=AvailableEndpoints.read_endpoints(options.endpoints),
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
