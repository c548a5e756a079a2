"""Who is writing: read a name and a date of birth out of a text, and compare them with what the clinic knows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from bot.clinic.knowledge.words import plain, without_code
from bot.clinic.patients import Patient
from bot.clinic.retention.erasing import is_erased

PROOF_LASTS = timedelta(minutes=30)
"""How long a conversation counts as this patient's after name and date of birth matched."""

ATTEMPTS = 3
"""Wrong tries until a person takes over."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene", "february feb febrero", "march mar marzo", "april apr abril abr", "may mayo", "june jun junio",
            "july jul julio", "august aug agosto ago", "september sept sep septiembre setiembre set", "october oct octubre",
            "november nov noviembre", "december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<y>\d{4}|\d{2})"
_DATES = tuple(
    re.compile(rf"\b{pattern}\b")
    for pattern in (
        r"(?P<y>(?:19|20)\d\d) (?P<a>\d{1,2}) (?P<b>\d{1,2})",
        rf"(?P<a>\d{{1,2}}) (?P<b>\d{{1,2}}) {_YEAR}",
        rf"(?P<month>{_MONTH}) (?P<d>\d{{1,2}})(?: of| del?)? {_YEAR}",
        rf"(?P<d>\d{{1,2}})(?: of| de)? (?P<month>{_MONTH}) (?:of |del? )?{_YEAR}",
        r"(?P<a>\d{2})(?P<b>\d{2})(?P<y>(?:19|20)\d\d)",
        r"(?P<y>(?:19|20)\d\d)(?P<a>\d{2})(?P<b>\d{2})",
    )
)
_NOT_NAMES = frozenset(
    """a about admin ahora all also am an and any anos appointment asap at ayuda bill birth birthdate birthday book born buenas buenos
    by can cita con cumpleanos date day de del deseo dias do dob doctor doctora dr dra e el ella en ese esta este estoy fecha fine for
    from full good gracias hay he hello hey hi hija hijo him hola i id im in is it its la las le like llamo los make mi mia mine morning
    my nacida nacido nacimiento naci nacio name named need new no nombre not se sabe know dont o of ok okay on or para patient paciente please por porque
    puedo que quiero quisiera retry see she si sir soy su sure tarde tardes thank thanks that the this to today tomorrow try u un una
    want was we what when who why with would y ya yeah yep yes yo you your and date apellido completo nombres manana necesito her his
    son daughter wife husband mom mother dad father kid child baby esposa esposo mama papa nino nina bebe checkup visit owe debo
    cuanto cuento check here dear seeing senor senora mr mrs ms miss llama called there cual es tengo
    grandson granddaughter grandma grandpa grandmother grandfather hijos hijas ninos nino nina kids children babies sister brother hermano
    hermana abuelo abuela esposa esposo marido mujer both actually oh wait mis dos tres nuestro nuestra primera vez
    follow up followup flu shot shots blood work draw test physical vaccine checkup annual sick visit exam cold cough fever again same
    soonest friday pls plz its nuevo nueva soonest quisiera pueden puede ponga cancele cambie mueva seguimiento chequeo vacuna gripe
    infantil consulta ning track b4 school sports perdon disculpe needs want
    otra otro otras otros semana mes proxima proximo siguiente ver hacer saber mas menos lo que kiero sita
    ridiculous annoying urgent important really terrible awful great serious crazy unacceptable bad wrong right true impossible emergency
    late running here sick well feeling trying calling texting looking going coming done back having hoping wondering sorry stuck waiting
    outside pregnant afraid worried interested available free busy unable able only just still really very too so tarde enfermo enferma
    afuera llegando buscando llamando embarazada ocupado ocupada preocupado preocupada interesado interesada cancel reschedule move change
    about with without before after next last first second third week month year minutes minute hour hours can cant could will wont
    monday tuesday wednesday thursday friday saturday sunday lunes martes miercoles jueves viernes sabado""".split()  # noqa: SIM905
)
_MISTYPED = tuple(
    """appointment appointments birthday birthdate checkup physical vaccine vaccination insurance doctor patient morning afternoon evening
    tomorrow please schedule reschedule monday tuesday wednesday thursday friday saturday sunday cancel question daughter
    cita citas chequeo vacuna paciente nacimiento necesito quiero manana tarde martes miercoles jueves viernes sabado domingo
    cancelar cambiar pregunta""".split()  # noqa: SIM905
)
_KIN_NAMES = frozenset({"nieto", "nieta", "sobrino", "sobrina", "primo", "prima", "tio", "tia", "novio", "novia"})
_OWNERS = frozenset({"mi", "mis", "su", "nuestro", "nuestra"})
_JOINING = frozenset({"de", "del", "de_la", "de_los", "de_las"})
_SMALL = frozenset({"de", "del", "la", "los", "las"})
_NEAR_ALIKE = 0.84
"""How alike a word and one that is no name may be until it counts as that word, mistyped."""

_INTRODUCED = re.compile(
    r"\b(?:my name is|name is|names|i am|im|this is|it is|its|soy|me llamo|mi nombre es|se llama|habla|aqui|for|para) "
)

_BIRTHS = tuple(
    re.compile(rf"(?<![\d/]){pattern}(?![\d/])", re.IGNORECASE)
    for pattern in (
        r"\d{4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d{1,2}",
        r"\d{1,2}\s*[-/. ]\s*\d{1,2}\s*[-/. ]\s*(?:\d{4}|\d{2})",
        rf"(?:{_MONTH})\.?\s*\d{{1,2}}(?:st|nd|rd|th)?,?(?: of| del?)?\s+'?(?:\d{{4}}|\d{{2}})",
        rf"\d{{1,2}}(?:st|nd|rd|th|ro|º)?\s*(?:of |de )?(?:{_MONTH})\.?,?\s*(?:of |del? )?(?:\d{{4}}|\d{{2}})",
        r"\d{8}",
    )
)


@dataclass(frozen=True)
class Claim:
    """What somebody says of themselves: a name, and the dates that the date of birth may mean, the likeliest first."""

    name: str = ""
    born_on: tuple[date, ...] = ()

    @property
    def is_whole(self) -> bool:
        return len(self.name.split()) >= 2 and bool(self.born_on)

    def completed_by(self, other: "Claim") -> "Claim":
        """Return the claim with what `other` says, which wins; a lone name joins the one given before."""
        joined = (
            f"{self.name} {other.name}".strip()
            if len(other.name.split()) == 1 == len(self.name.split())
            else other.name or self.name
        )
        return Claim(joined, other.born_on or self.born_on)


def read_claim(text: str, *, today: date, asked: bool) -> Claim:
    """Read a name and a date of birth; when nobody asked, a name counts only beside the date or after "my name is"."""
    text = without_code(text)
    claims = claims_in(text, today=today, asked=asked)
    if claims:
        return claims[0][1]
    words = spaced(text)
    return Claim(
        _name_of(text, words if asked and not _introduced(words) else _introduced(words, at_once=not asked), asked=asked)
    )


def claims_in(text: str, *, today: date, asked: bool) -> list[tuple[int, Claim]]:
    """Return each name with its date of birth in the text, in order, with the place of the date among the spaced words."""
    words = spaced(with_bounds(without_code(text)))
    found: list[tuple[int, int, tuple[date, ...]]] = []
    for start, end, born_on in sorted(_dates(words, today)):
        if not found or start >= found[-1][1]:
            found.append((start, end, born_on))
    claims: list[tuple[int, Claim]] = []
    for number, (start, end, born_on) in enumerate(found):
        before = words[found[number - 1][1] if number else 0 : start].strip()
        after = words[end : found[number + 1][0] if number + 1 < len(found) else None].strip()
        near = _last_names(before)
        name = (
            near if len(near.split()) > 1 else _introduced(before) or near or (_first_names(after) if asked or not before else "")
        )
        claims.append((start, Claim(name_in(text, name), born_on)))
    return claims


def without_births(text: str, *, today: date) -> str:
    """Return the text without the dates of birth in it, so that they are not read as days of a visit."""

    def left(found: re.Match[str]) -> str:
        return " " if read_birth_dates(found[0], today=today) else found[0]

    for written in _BIRTHS:
        text = written.sub(left, text)
    return text


def with_bounds(text: str) -> str:
    """Put a word that is no name where a sentence or clause ends, so that names do not run across; "Gomez, Ana" is one name."""
    text = re.sub(r"[.;!?:\n]+(?=\s)(?!\s*\d)", " and ", text)
    return re.sub(r"(?<!\d),(?!\s*\d)", lambda comma: " " if _is_single(text[: comma.start()]) else " and ", text)


def _is_single(before: str) -> bool:
    """Tell whether one word alone stands since the beginning or the last bound."""
    return len(re.split(r",| and ", before)[-1].split()) == 1


def name_in(text: str, words: str) -> str:
    """Return the name that stands in these plain words, written as in the text; empty when there is none."""
    return _name_of(text, words, asked=True)


def read_birth_dates(text: str, *, today: date) -> tuple[date, ...]:
    """Return the days a date of birth in the text may mean; an ambiguous 12/04 is December 4 first, then April 12."""
    return next((born_on for _, _, born_on in _dates(spaced(text), today)), ())


def matches(patient: Patient, claim: Claim) -> bool:
    """Compare names without case, accents or order: a first (or preferred) name and a last name, and nothing foreign."""
    if patient.born_on not in claim.born_on or is_erased(patient):
        return False
    said = set(plain(claim.name).split())
    first = set(plain(f"{patient.first_name} {patient.preferred_name or ''}").split())
    last = set(plain(patient.last_name).split())
    return bool(said & first) and bool(said & last) and said <= first | last


def split_name(name: str) -> tuple[str, str]:
    """Split a full name as written into first and last name; Spanish double surnames stay together, as does "de la Cruz"."""
    parts: list[str] = []
    for word in name.split():
        if parts and parts[-1].split()[-1].lower() in _SMALL:
            parts[-1] += f" {word}"
        else:
            parts.append(word)
    cut = len(parts) // 2 if len(parts) >= 4 else 1
    return " ".join(parts[:cut]), " ".join(parts[cut:])


def spaced(text: str) -> str:
    """Return plain words with digits and letters apart, ordinals as numbers: "14mayo1985", "31ST" and "primero de mayo" too."""
    text = re.sub(r"(?<=\d) ?(?:st|nd|rd|th|ro|er|º)\b", "", text, flags=re.IGNORECASE)
    text = re.sub(r"\bprimero de\b", "1 de", text, flags=re.IGNORECASE)
    return plain(re.sub(r"(?<=\d)(?=[^\W\d_])|(?<=[^\W\d_])(?=\d)", " ", text))


def _dates(words: str, today: date) -> Iterator[tuple[int, int, tuple[date, ...]]]:
    for pattern in _DATES:
        for match in pattern.finditer(words):
            days = tuple(day for day in _readings(match, today) if day is not None and date(1900, 1, 1) <= day <= today)
            if days:
                yield match.start(), match.end(), days


def _readings(match: re.Match[str], today: date) -> Iterator[date | None]:
    said = match.groupdict()
    year = int(said["y"])
    if year < 100:
        year += 2000 if 2000 + year <= today.year else 1900
    if "month" in said:
        yield _day(year, _MONTHS[said["month"]], int(said["d"]))
        return
    a, b = int(said["a"]), int(said["b"])
    yield _day(year, a, b)
    if a != b and match.start("y") > match.start("a"):
        yield _day(year, b, a)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _introduced(words: str, *, at_once: bool = False) -> str:
    """Return the name after "my name is" and the like; `at_once` takes none that other words come before."""
    for marker in _INTRODUCED.finditer(words):
        rest = re.sub(r"^(?:mr|mrs|ms|miss|senora|senor|la|el) ", "", words[marker.end() :])
        if not at_once or (rest and _marked(rest)[0][1]):
            return _first_names(rest)
    return ""


def _first_names(words: str) -> str:
    taken: list[str] = []
    for word, is_name in _marked(words):
        if is_name:
            taken.append(word)
        elif taken:
            break
    return " ".join(taken[:5])


def _last_names(words: str) -> str:
    taken: list[str] = []
    for word, is_name in reversed(_marked(words)):
        if is_name:
            taken.insert(0, word)
        elif taken:
            break
    return " ".join(taken[-5:])


def _marked(words: str) -> list[tuple[str, bool]]:
    """Tell of each word whether it can be of a name; "de la" and the like can between two that can."""
    parts = re.sub(r"\bde (la|los|las)\b", r"de_\1", words).split()
    can = [part not in _JOINING and part.isalpha() and not _is_common(part) for part in parts]
    for i, part in enumerate(parts[1:], 1):  # "mi nieto Leo", but "Blanca Nieto"
        can[i] = can[i] and not (part in _KIN_NAMES and parts[i - 1] in _OWNERS)
    joins = [part in _JOINING and can[i - 1 : i] == can[i + 1 : i + 2] == [True] for i, part in enumerate(parts)]
    return [(part.replace("_", " "), one or other) for part, one, other in zip(parts, can, joins, strict=True)]


def _is_common(word: str) -> bool:
    """Tell whether a word is no name; longer words may be mistyped ("chekup", "tomorow")."""
    if word in _NOT_NAMES:
        return True
    return len(word) > 5 and bool(get_close_matches(word, _MISTYPED, n=1, cutoff=_NEAR_ALIKE))


def _name_of(text: str, words: str, *, asked: bool) -> str:
    """Return the name as the patient wrote it, with accents, each part with a capital."""
    names = " ".join(word for word, is_name in _marked(words) if is_name).split()
    if not names or len([name for name in names if name not in _SMALL]) > 5:
        return ""
    if not asked and len(names) < 2:
        return ""
    written = {plain(word): word for word in re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*", text)}
    return " ".join(name if name in _SMALL else _capitalised(written.get(name, name)) for name in names)


def _capitalised(name: str) -> str:
    return name if any(sign.isupper() for sign in name[1:]) and not name.isupper() else name.capitalize()
