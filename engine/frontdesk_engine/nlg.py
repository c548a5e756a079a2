"""Name a response and its values; the desk turns them into words."""

from __future__ import annotations

import re
from typing import Any

from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

_NOT_VALUES = frozenset(
    {"text", "buttons", "elements", "quick_replies", "custom", "template", "response", "image", "attachment", "domain_responses"}
)
_PLACEHOLDER = re.compile(r"{([A-Za-z_][A-Za-z0-9_]*)}")


class ResponseNamer(TemplatedNaturalLanguageGenerator):
    """Answer with `custom: {response, values, text}`, where `text` is the English of `domain.yml`, for the record.

    `values` are what the action passed to `utter_message`, and the slots that the English text mentions.
    Rasa hands a loaded model's responses only to a TemplatedNaturalLanguageGenerator, hence the base class.
    """

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        super().__init__((domain or Domain.empty()).responses)

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any]:
        written = self._written(utter_action)
        slots = tracker.current_slot_values()
        values = {name: slots[name] for name in _PLACEHOLDER.findall(written) if slots.get(name) is not None}
        values.update({name: value for name, value in kwargs.items() if name not in _NOT_VALUES})
        text = _PLACEHOLDER.sub(lambda found: str(values.get(found[1], found[0])), written)
        named = {"response": utter_action, "values": values}
        return {"text": text, "custom": {**named, "text": text}, **named}

    def _written(self, response: str) -> str:
        variations = self.responses.get(response) or [{}]
        return str(variations[0].get("text") or "")
