"""Tell what a patient wants: words and character pieces, weighed by a linear support vector machine.

One vocabulary serves English and Spanish together. A message takes a fraction of a millisecond; nothing here needs TensorFlow.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

from frontdesk_engine.clauses import clauses
from frontdesk_engine.spelling import Spelling, words_counted


class SparseModel:
    """The arithmetic, free of Rasa: fit on texts and labels, rank labels for texts, write to and read from a folder."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.temperature = float(settings["temperature"])
        self.strength = float(settings["C"])
        self.emphasis = {str(label): float(weight) for label, weight in settings["emphasis"].items()}
        shared = {"strip_accents": "unicode", "sublinear_tf": True, "dtype": np.float32}
        self.vectorizers = {
            "words": TfidfVectorizer(
                analyzer="word", token_pattern=r"(?u)\b\w+\b|[^\w\s]", ngram_range=tuple(settings["words"]), min_df=1, **shared
            ),
            "characters": TfidfVectorizer(
                analyzer="char_wb", ngram_range=tuple(settings["characters"]), min_df=settings["min_df"], **shared
            ),
        }
        self.spelling = Spelling({})
        self.labels: list[str] = []
        self.weights = np.zeros((0, 0), dtype=np.float32)
        self.bias = np.zeros(0, dtype=np.float32)

    def fit(self, texts: list[str], labels: list[str]) -> None:
        self.spelling = Spelling(words_counted(texts))
        features = hstack([vectorizer.fit_transform(texts) for vectorizer in self.vectorizers.values()], format="csr")
        machine = LinearSVC(C=self.strength, class_weight=self._weights_of(labels), random_state=1)
        machine.fit(features, labels)
        self.labels = [str(label) for label in machine.classes_]
        self.weights = np.ascontiguousarray(machine.coef_.T, dtype=np.float32)
        self.bias = machine.intercept_.astype(np.float32)

    def _weights_of(self, labels: list[str]) -> dict[str, float]:
        """Weigh every intent alike: how many phrases somebody wrote says little about how often patients mean it."""
        counted = Counter(labels)
        even = {label: len(labels) / (len(counted) * count) for label, count in counted.items()}
        return {label: weight * self.emphasis.get(label, 1.0) for label, weight in even.items()}

    def features(self, texts: list[str]) -> csr_matrix:
        """Weigh the texts' pieces, in the weights' own precision: otherwise scipy would copy all weights for each message."""
        mended = [self.spelling.mended(text) for text in texts]
        found = [vectorizer.transform(mended) for vectorizer in self.vectorizers.values()]
        return hstack(found, format="csr").astype(np.float32)

    def scores(self, texts: list[str]) -> np.ndarray:
        """Give a raw score per text and label, before calibration."""
        return self.features(texts) @ self.weights + self.bias

    def probabilities(self, texts: list[str]) -> np.ndarray:
        scores = self.scores(texts) / self.temperature
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def write(self, folder: Path) -> None:
        """Write plain arrays and JSON: reading them back cannot run code."""
        vocabularies = {name: sorted(v.vocabulary_, key=v.vocabulary_.get) for name, v in self.vectorizers.items()}
        named = {"labels": self.labels, "vocabularies": vocabularies, "words": self.spelling.counted}
        (folder / "labels.json").write_text(json.dumps(named, ensure_ascii=False))
        frequencies = {f"idf_{name}": v.idf_ for name, v in self.vectorizers.items()}
        np.savez(folder / "weights.npz", weights=self.weights, bias=self.bias, **frequencies)

    def read(self, folder: Path) -> SparseModel:
        named = json.loads((folder / "labels.json").read_text())
        self.labels = named["labels"]
        self.spelling = Spelling(named["words"])
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            self.weights, self.bias = arrays["weights"], arrays["bias"]
            for name, vectorizer in self.vectorizers.items():
                vectorizer.vocabulary = {term: place for place, term in enumerate(named["vocabularies"][name])}
                vectorizer.idf_ = arrays[f"idf_{name}"]
        return self


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SparseIntentClassifier(IntentClassifier, GraphComponent):
    """Rasa's view of SparseModel: sets `intent` and `intent_ranking` on a message, and on each of its `clauses`."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return {
            "words": [1, 2],
            "characters": [2, 5],
            "min_df": 2,
            "C": 1.0,
            "emphasis": {},  # label: how much more than others its phrases weigh
            "temperature": 0.17,
            "ranking_length": 10,
        }

    @staticmethod
    def required_packages() -> list[str]:
        return ["sklearn"]

    def __init__(self, config: dict[str, Any], storage: ModelStorage, resource: Resource) -> None:
        self.config = config
        self.storage = storage
        self.resource = resource
        self.model = SparseModel(config)

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SparseIntentClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SparseIntentClassifier:
        classifier = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            classifier.model.read(Path(folder))
        return classifier

    def train(self, training_data: TrainingData) -> Resource:
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        self.model.fit([message.get(TEXT) for message in examples], [message.get(INTENT) for message in examples])
        with self.storage.write_to(self.resource) as folder:
            self.model.write(Path(folder))
        return self.resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        probabilities = self.model.probabilities([message.get(TEXT) or "" for message in messages])
        for message, row in zip(messages, probabilities, strict=True):
            best = np.argsort(-row)[: self.config["ranking_length"]]
            ranking = [{"name": self.model.labels[place], "confidence": float(row[place])} for place in best]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set("clauses", self._meanings(message.get(TEXT) or ""), add_to_output=True)
        return messages

    def _meanings(self, text: str) -> list[dict[str, Any]]:
        """Say what each piece of the message wants, when it has several."""
        pieces = [] if text.startswith("/") else clauses(text[:1000])
        if not pieces:
            return []
        found = []
        for piece, row in zip(pieces, self.model.probabilities(pieces), strict=True):
            best = int(np.argmax(row))
            found.append({"text": piece, "intent": self.model.labels[best], "confidence": float(row[best])})
        return found

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to check before training."""
