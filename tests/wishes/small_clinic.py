"""A clinic of a few lines for reading wishes: Monday to Friday 8 to 18, Saturday morning."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from bot.clinic.knowledge.content import Clinic, Hours, Location, Practitioner, VisitType


def clinic() -> Clinic:
    hours = (*(Hours(day, time(8), time(18)) for day in range(5)), Hours(5, time(9), time(13)))
    main = Location("main", "Main Street", "1 Main Street", "+15555550100", {"en": ""}, {"en": ""}, {"en": ""}, hours)
    people = (
        ("lee", "Dr. Grace Lee", ("dr lee", "dra lee")),
        ("garcia", "Dr. Lucía García", ("dr garcia", "dra garcia")),
        ("osei", "Dr. Kwame Osei", ("dr osei",)),
        ("brooks", "Nurse Tom Brooks", ("nurse brooks", "tom")),
    )
    kinds = (
        ("checkup", ("checkup", "check up", "chequeo")),
        ("vaccine", ("flu shot", "vaccine", "vacuna")),
        ("physical", ("physical", "examen fisico")),
        ("follow_up", ("follow up", "seguimiento")),
    )
    return Clinic(
        name="Small",
        short_name="Small",
        zone=ZoneInfo("America/Chicago"),
        phone="+15555550100",
        emergency_number="911",
        crisis_number="988",
        nurse_line="+15555550100",
        website="",
        languages=("en", "es"),
        locations=(main,),
        payers=(),
        holidays=(),
        answers=(),
        queues=(),
        practitioners=tuple(Practitioner(id, name, ("en",), (), (), aliases=aliases) for id, name, aliases in people),
        visit_types=tuple(
            VisitType(id, {"en": id.replace("_", " ")}, timedelta(minutes=20), {"en": ""}, aliases) for id, aliases in kinds
        ),
    )
