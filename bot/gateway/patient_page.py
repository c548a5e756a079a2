"""A patient's file as a page that a person can read, on paper too (45 CFR 164.524(c)(2): readable, in plain words)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from jinja2 import Environment, StrictUndefined

from bot.clinic.clinic_time import local
from bot.clinic.knowledge.content import Clinic
from bot.clinic.retention.patient_file import PatientFile

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Record of {{ file.patient.first_name }} {{ file.patient.last_name }}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #111; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ccc; }
.talk p { margin: .25rem 0; white-space: pre-wrap; } .note { background: #f4f4f4; padding: .5rem .75rem; } small { color: #444; }
</style>
</head>
<body>
<h1>What {{ clinic.name }} has about {{ file.patient.first_name }} {{ file.patient.last_name }}</h1>
<p>Written on {{ moment(now) }}. This is what the front desk's assistant keeps: texts, chats, visits and bills. Notes of your doctors,
results and prescriptions are kept elsewhere; ask the clinic for them. All times are the clinic's ({{ clinic.zone }}).</p>

<h2>You</h2>
<table>
<tr><th scope="row">Name</th><td>{{ file.patient.first_name }} {{ file.patient.last_name }}{% if file.patient.preferred_name %} (called {{ file.patient.preferred_name }}){% endif %}</td></tr>
<tr><th scope="row">Born</th><td>{{ file.patient.born_on.isoformat() }}</td></tr>
<tr><th scope="row">Phone</th><td>{{ file.patient.phone or "none" }}</td></tr>
<tr><th scope="row">Language</th><td>{{ file.patient.language }}</td></tr>
<tr><th scope="row">Record number</th><td>{{ file.patient.external_id or "none" }} (at the desk: {{ file.patient.id }})</td></tr>
{% for one in file.guardians %}<tr><th scope="row">May act for you</th><td>{{ one.name }}</td></tr>
{% endfor %}{% for one in file.dependents %}<tr><th scope="row">You may act for</th><td>{{ one.name }}</td></tr>
{% endfor %}</table>

<h2>Visits</h2>
{% for visit in file.visits %}
<h3>{{ moment(visit.appointment.starts_at) }}: {{ named.visit_types.get(visit.appointment.visit_type_id, visit.appointment.visit_type_id) }}, {{ visit.appointment.status.value }}</h3>
<p>With {{ named.practitioners.get(visit.appointment.practitioner_id, visit.appointment.practitioner_id) }},
{{ named.locations.get(visit.appointment.location_id, visit.appointment.location_id) }}, until {{ moment(visit.appointment.ends_at) }}.
{%- if visit.appointment.late_minutes %} You said to be {{ visit.appointment.late_minutes }} minutes late.{% endif %}</p>
<ul>{% for line in visit.history %}<li>{{ moment(line.at) }}: {% if line.from_status %}{{ line.from_status.value }} to {% endif %}{{ line.to_status.value }}, by {{ line.by }}{% if line.reason %} ({{ line.reason }}){% endif %}</li>{% endfor %}</ul>
{% else %}<p>None.</p>{% endfor %}

<h2>Bills</h2>
{% for bill in file.statements %}
<h3>{{ bill.external_id }}, visit of {{ bill.visited_on.isoformat() }}</h3>
<p>Issued {{ bill.issued_on.isoformat() }}, due {{ bill.due_on.isoformat() }}; paid {{ money(bill.paid_cents) }}, still owed {{ money(bill.owed_cents) }}.</p>
<table><tr><th scope="col">What</th><th scope="col">Charged</th><th scope="col">Insurance paid</th><th scope="col">Taken off</th><th scope="col">Yours</th></tr>
{% for line in bill.lines %}<tr><td>{{ line.description }}</td><td>{{ money(line.charged_cents) }}</td><td>{{ money(line.payer_paid_cents) }}</td><td>{{ money(line.adjusted_cents) }}</td><td>{{ money(line.patient_cents) }}</td></tr>
{% endfor %}</table>
{% else %}<p>None.</p>{% endfor %}

<h2>Conversations</h2>
{% for talk in file.talks %}
<section class="talk">
<h3>{{ {"sms": "Text messages with", "webchat": "Chat on the web site"}[talk.conversation.channel.value] }}{% if talk.conversation.channel.value == "sms" %} {{ talk.conversation.address }}{% endif %}</h3>
{% if talk.shared %}<p class="note">Other people have used this phone or chat too. Here is only what was written after you had shown who you are.
{% if talk.withheld %}{{ talk.withheld }} other message(s) may be theirs, and are not here; ask the clinic if you miss something.{% endif %}</p>{% endif %}
{% for line in talk.lines %}<p><small>{{ moment(line.at) }}, {{ speaker(line) }}:</small> {{ line.text }}{% if line.media %} <small>({{ line.media }} picture(s) or file(s))</small>{% endif %}</p>
{% else %}<p>No messages.</p>{% endfor %}
{% for one in talk.handoffs %}<p><small>{{ moment(one.opened_at) }}: given to staff ({{ one.reason }}){% if one.closed_at %}, done {{ moment(one.closed_at) }}{% endif %}</small></p>{% endfor %}
{% for one in talk.alerts %}<p><small>{{ moment(one.at) }}: staff were alerted ({{ one.kind }}){% if one.acknowledged_at %}, seen {{ moment(one.acknowledged_at) }}{% endif %}</small></p>{% endfor %}
</section>
{% else %}<p>None.</p>{% endfor %}

<h2>Your say about texts</h2>
{% if file.shared_number %}<p class="note">Other patients have the same number; what was written is not here, as it may be theirs.</p>{% endif %}
<ul>{% for line in file.consents %}<li>{{ moment(line.at) }}: {{ {"opt_out": "no more texts", "opt_in": "texts again"}[line.action] }} ({{ line.how }}){% if line.words %}: “{{ line.words }}”{% endif %}</li>
{% else %}<li>Nothing.</li>{% endfor %}</ul>

<h2>Waitlist, codes and habits</h2>
<ul>
{% for place in file.waitlist %}<li>{{ moment(place.since) }}: on the waitlist for {{ named.visit_types.get(place.visit_type_id, place.visit_type_id) }}, {{ place.status.value }}</li>
{% endfor %}{% for at in file.codes_sent_at %}<li>{{ moment(at) }}: a one-time code was sent to your phone</li>
{% endfor %}<li>{% if file.habits_forgotten_at %}What earlier visits say of your habits was forgotten on {{ moment(file.habits_forgotten_at) }}.{% else %}What past visits say of your habits has not been forgotten.{% endif %}</li>
</ul>

<h2>Who saw or did what</h2>
<table><tr><th scope="col">When</th><th scope="col">Who</th><th scope="col">What</th><th scope="col">How it ended</th></tr>
{% for entry in file.audit %}<tr><td>{{ moment(entry.at) }}</td><td>{{ entry.who }}</td><td>{{ entry.did.replace("_", " ") }}</td><td>{{ entry.outcome }}</td></tr>
{% else %}<tr><td colspan="4">Nothing.</td></tr>{% endfor %}</table>
</body>
</html>
"""


def page_of(file: PatientFile, clinic: Clinic, now: datetime) -> str:
    """Return the page, complete in itself."""

    def moment(at: datetime) -> str:
        return f"{local(at, clinic.zone):%Y-%m-%d %H:%M}"

    def speaker(line: Any) -> str:
        return {"patient": "you", "staff": line.staff_name or "staff"}.get(line.author, "the assistant")

    named = {
        "practitioners": {one.id: one.name for one in clinic.practitioners},
        "locations": {one.id: one.name for one in clinic.locations},
        "visit_types": {one.id: one.name.get("en", one.id) for one in clinic.visit_types},
    }
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    template = environment.from_string(_PAGE)
    return template.render(file=file, clinic=clinic, now=now, moment=moment, speaker=speaker, named=named, money=_money)


def _money(cents: int) -> str:
    return f"${cents / 100:,.2f}"
