"""The reasons for which patients write, and which of them are answered from the clinic's own content."""

from __future__ import annotations

ANSWERED_INTENTS = (
    "ask_hours", "ask_location", "ask_parking", "ask_insurance", "ask_services", "ask_practitioners", "ask_preparation",
    "ask_vaccines", "ask_records", "ask_referral", "ask_telehealth", "become_patient", "request_refill", "ask_test_results",
    "ask_clinical_question", "pay_bill", "ask_payment_plan", "ask_estimate", "dispute_bill", "explain_bill",
    "ask_interpreter", "ask_language", "ask_assistant", "complain", "praise", "ask_earlier_opening", "announce_arrival",
)  # fmt: skip
"""Each of these has one answer without keywords in `clinic.yml`."""

OTHER_INTENTS = (
    "affirm", "deny", "greet", "say_thanks", "book_appointment", "reschedule_appointment", "cancel_appointment",
    "check_appointment", "confirm_appointment", "ask_balance", "request_human", "give_identity", "opt_in", "opt_out",
    "report_emergency", "report_crisis", "out_of_scope", "gibberish", "inform", "ask_memory",
    "forget_memory", "start_over",
)  # fmt: skip

INTENTS = ANSWERED_INTENTS + OTHER_INTENTS
"""Every intent; staff queues may name any of them."""
