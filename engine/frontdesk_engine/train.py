"""Train the assistant once per state of its sources: `python -m frontdesk_engine.train --out models`.

The model's file name is a hash of everything that it is made from, so a model that is there is the right one.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

SOURCES = ("config.yml", "domain.yml", "data", "engine/frontdesk_engine", "engine/uv.lock")
_SUFFIXES = frozenset({".yml", ".yaml", ".py", ".lock"})


def source_files(root: Path) -> Iterator[Path]:
    """List the files that a model is made from, in a fixed order."""
    for source in SOURCES:
        path = root / source
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.suffix in _SUFFIXES)
        elif path.is_file():
            yield path


def fingerprint(root: Path) -> str:
    """Hash names and contents of the sources."""
    digest = hashlib.sha256()
    for file in source_files(root):
        content = hashlib.sha256(file.read_bytes()).hexdigest()
        digest.update(f"{file.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:32]


def model_path(out: Path, root: Path) -> Path:
    return out / f"{fingerprint(root)}.tar.gz"


def train(target: Path, root: Path) -> None:
    """Train into `target`, which appears only when it is complete."""
    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    print("Loading Rasa ...", flush=True)
    warnings.simplefilter("ignore")  # Rasa's own, about its dependencies
    import matplotlib.pyplot  # noqa: F401 - now, while warnings are off: Rasa turns them on again and imports it later
    from rasa.model_training import train as rasa_train

    from frontdesk_engine.quiet import quieten

    quieten("ERROR")

    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".training-") as folder:
        print("Training ...", flush=True)
        said = io.StringIO()  # Rasa names the folder that is gone a moment later
        with contextlib.redirect_stdout(said):
            result = rasa_train(
                domain=str(root / "domain.yml"),
                config=str(root / "config.yml"),
                training_files=[str(root / "data")],
                output=folder,
                fixed_model_name="model",
                force_training=True,
            )
        if result.code != 0 or not result.model:
            print(said.getvalue(), flush=True)
            raise SystemExit(f"training failed with code {result.code}")
        os.replace(result.model, target)
    print(f"Trained {target}", flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="frontdesk_engine.train", description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path("models"), help="the folder of trained models")
    parser.add_argument("--root", type=Path, default=Path(), help="the folder with config.yml, domain.yml and data/")
    parser.add_argument("--print-path", action="store_true", help="only say which file the model is or would be")
    options = parser.parse_args(arguments)
    target = model_path(options.out, options.root)
    if options.print_path:
        print(target)
    elif target.exists():
        print(f"Nothing to do: {target} is there", flush=True)
    else:
        train(target, options.root)
    return 0


if __name__ == "__main__":
    sys.exit(main())
