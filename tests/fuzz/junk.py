"""Make malformed requests, frames and messages from a seed, so that a run can be repeated."""

from __future__ import annotations

import json
import random
from typing import Any

NASTY = (
    "", " ", "\x00", "\u202e\u200b\u200d", "🙂" * 400, "a" * 20_000, "%00%0a", "../../etc/passwd", "<script>alert(1)</script>",
    "'; DROP TABLE patients; --", "{{7*7}}", "${jndi:ldap://x}", "\r\nSet-Cookie: a=b", "NaN", "-1", "1e309", "true", "null", "[]",
    "\ud800", "١٢٣", "’“”—", "4111 1111 1111 1111", "STOP", "my chest hurts", "no puedo respirar", "/utter_greet", "/inform{\"choice\":\"x\"}",
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND")
PATHS = (
    "/", "/chat", "/chat.js", "/health", "/ready", "/static/mark.svg", "/static/../settings.py", "/static/%2e%2e/x",
    "/calendar/x/visit.ics", "/calendar/%00/visit.ics", "/twilio/sms", "/twilio/status", "/twilio/status?outbound=x", "/simulator",
    "/simulator/socket", "/simulator/pictures", "/simulator/pictures/x", "/staff", "/staff/sign-in", "/staff/sign-in/code",
    "/staff/sign-out", "/staff/account", "/staff/account/end", "/staff/live", "/staff/api/queue", "/staff/api/conversation",
    "/staff/api/reply", "/staff/api/book", "/staff/api/openings", "/staff/api/consent", "/staff/api/search", "/staff/api/overbook",
    "/staff/console.js", "/nothing/here", "//", "/%", "/?lang=" + "x" * 3000,
)  # fmt: skip
TYPES = (
    "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain",
    "application/json; charset=utf-99", "", "a/b/c", "image/png",
)  # fmt: skip
SMS_FIELDS = ("MessageSid", "From", "To", "Body", "NumMedia", "MediaUrl0", "MediaContentType0", "OptOutType", "AccountSid", "X")
FRAME_TYPES = ("hello", "message", "choice", "person", "ping", "welcome", "", None, 7, ["hello"])
FRAME_FIELDS = ("type", "key", "after", "language", "zone", "id", "text", "payload", "title", "v", "extra")


class Junk:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def word(self) -> str:
        pick = self.random.random()
        if pick < 0.6:
            return self.random.choice(NASTY)
        if pick < 0.8:
            return "".join(
                chr(self.random.choice((self.random.randrange(32, 127), self.random.randrange(160, 0x3000)))) for _ in range(12)
            )
        return str(self.random.randrange(-(10**12), 10**12))

    def value(self, depth: int = 0) -> Any:
        pick = self.random.random()
        if pick < 0.5 or depth > 3:
            return self.word()
        if pick < 0.7:
            return self.random.choice((None, True, False, 0, -1, 2**70, 1.5e300, [], {}))
        if pick < 0.85:
            return [self.value(depth + 1) for _ in range(self.random.randrange(4))]
        return {self.word()[:30]: self.value(depth + 1) for _ in range(self.random.randrange(4))}

    def body(self) -> bytes:
        pick = self.random.random()
        if pick < 0.2:
            return self.random.randbytes(self.random.randrange(2_000))
        if pick < 0.4:
            return written(self.value())[: self.random.randrange(1, 4_000)]
        if pick < 0.6:
            return b"&".join(written(self.word())[:200] + b"=" + written(self.word())[:200] for _ in range(5))
        if pick < 0.65:
            return b"[" * 50_000
        if pick < 0.7:
            return b'{"a":' * 20_000
        return written({self.random.choice(("conversation_id", "text", "words", "action", "alert_id", "day")): self.value()})

    def headers(self) -> dict[str, str]:
        made = {"Content-Type": self.random.choice(TYPES)}
        names = (
            "Origin",
            "Cookie",
            "X-CSRF-Token",
            "X-Twilio-Signature",
            "X-Forwarded-For",
            "User-Agent",
            "If-None-Match",
            "Range",
        )
        for name in self.random.sample(names, self.random.randrange(4)):
            made[name] = "".join(letter for letter in self.word()[:300] if 32 <= ord(letter) < 127)
        return made

    def sms(self) -> dict[str, str]:
        """Fields of a webhook, some missing, some of them wrong."""
        form = {
            "MessageSid": f"SM{self.random.getrandbits(128):032x}",
            "From": "+15555550101",
            "To": "+15555550100",
            "Body": "hello",
        }
        for name in self.random.sample(SMS_FIELDS, self.random.randrange(4)):
            if self.random.random() < 0.3:
                form.pop(name, None)
            else:
                form[name] = self.word()
        return {name: value.encode("utf-8", "replace").decode() for name, value in form.items()}

    def frame(self) -> str:
        pick = self.random.random()
        if pick < 0.2:
            return written(self.value()).decode()[:5_000]
        made: dict[str, Any] = {"type": self.random.choice(FRAME_TYPES)}
        for name in self.random.sample(FRAME_FIELDS, self.random.randrange(5)):
            made[name] = self.value()
        return written(made).decode()


def written(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
