"""Fold a message to plain words: lower case, no accents, no apostrophes, typographic and texting habits undone."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]")
_APOSTROPHES = re.compile("['’‘´`ʼ]")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"[^\W_]+|[.!?;,\n]+|[^\w\s]", re.UNICODE)
_TRADITIONAL = "難沒過氣暈殺殘傷風發無臉頭癲癇藥嚴嚨腫護車結輕麼說話動還寶會樓時來嘔噴燙燒觸電槍壓聽聲從歲兒媽爺們應覺識遺書懷個後見開關愛嗎緊醫轉穩斷網繩嬰誤餵廁麻"
_SIMPLIFIED = "难没过气晕杀残伤风发无脸头癫痫药严咙肿护车结轻么说话动还宝会楼时来呕喷烫烧触电枪压听声从岁儿妈爷们应觉识遗书怀个后见开关爱吗紧医转稳断网绳婴误喂厕麻"
_SPECIAL = str.maketrans(
    {"đ": "d", "ł": "l", "ı": "i", "ø": "o", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ё": "е"}
    | dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))
)
"""Letters that are written in two ways, and patients take either: Arabic alif and its like, Chinese traditional characters."""


def fold(text: str) -> str:
    """Lower the text and strip accents, apostrophes, invisible characters and stretched letters ("heeelp")."""
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).lower().translate(_SPECIAL)
    text = _APOSTROPHES.sub("", text)
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFD", text) if not _accent(letter))
        text = unicodedata.normalize("NFC", text)
    return _STRETCHED.sub(r"\1\1", text)


def _accent(letter: str) -> bool:
    return "\u0300" <= letter <= "\u036f" or "\u064b" <= letter <= "\u0655"  # and Arabic vowel marks


def words_of(text: str) -> list[str]:
    """Split folded text into words and marks; a run of closing marks is one piece."""
    return _WORD.findall(fold(text))
