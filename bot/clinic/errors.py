"""What the clinic refuses, as errors that each name the response that explains them.

* ClinicError
    * ContentMistaken - `clinic.yml` or an imported file is wrong
    * SchedulingError
        * OpeningTaken
        * OpeningUnknown
        * AppointmentUnknown
        * AppointmentPast
        * OfferGone
    * IdentityError
        * IdentityNotProven
        * TooManyAttempts
        * ConfirmationNeeded
        * CodeWrong
        * CodeExpired
        * NoPhoneForCode
    * BillingError
        * NoStatement
    * HandoffError
        * ConversationTaken
    * RetentionError
        * OnLegalHold
        * StillUnsettled
        * HoldUnknown
"""

from __future__ import annotations


class ClinicError(Exception):
    """A refusal: something the desk will not do, with the response that says so."""

    response = "utter_sorry_handing_off"


class ContentMistaken(ClinicError):
    """A content or import file has mistakes; `args[0]` lists them, a line each."""


class SchedulingError(ClinicError):
    """The calendar refuses."""


class OpeningTaken(SchedulingError):
    """Somebody else holds or has booked this time."""

    response = "utter_opening_taken"


class OpeningUnknown(SchedulingError):
    """Nobody works then, or the visit does not fit."""

    response = "utter_opening_unknown"


class AppointmentUnknown(SchedulingError):
    """This patient has no such appointment."""

    response = "utter_appointment_unknown"


class AppointmentPast(SchedulingError):
    """The appointment has begun or is over, or was cancelled."""

    response = "utter_appointment_past"


class OfferGone(SchedulingError):
    """What was offered to somebody on the waitlist has been passed on, or they have no offer."""

    response = "utter_waitlist_too_late"


class IdentityError(ClinicError):
    """Who is writing is not certain enough."""


class IdentityNotProven(IdentityError):
    """Name and date of birth match nobody, or were not given; never says which."""

    response = "utter_identity_not_proven"


class TooManyAttempts(IdentityError):
    """Too many wrong tries; a person takes over."""

    response = "utter_too_many_attempts"


class ConfirmationNeeded(IdentityError):
    """Name and date of birth are not enough for this: a code must go to the number on file and come back."""

    response = "utter_balance_needs_code"


class CodeWrong(IdentityError):
    """These are not the digits that were sent."""

    response = "utter_code_wrong"


class CodeExpired(IdentityError):
    """No code is open any more."""

    response = "utter_code_expired"


class NoPhoneForCode(IdentityError):
    """There is no phone number to which a code may go now."""

    response = "utter_person_will_answer"


class BillingError(ClinicError):
    """Billing refuses."""


class NoStatement(BillingError):
    """There is no statement for this patient."""

    response = "utter_no_statement"


class HandoffError(ClinicError):
    """The hand-off refuses."""


class ConversationTaken(HandoffError):
    """Another staff member is answering this conversation."""


class RetentionError(ClinicError):
    """Records can not be purged or erased, or a legal hold not placed or released."""


class OnLegalHold(RetentionError):
    """A legal hold stands on this patient, or on everything."""


class StillUnsettled(RetentionError):
    """Something must be settled first; `args[0]` lists it, a line each."""


class HoldUnknown(RetentionError):
    """There is no such patient, or no such legal hold that stands."""
