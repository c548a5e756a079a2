"""Which queue of the console a hand-off waits in."""

from bot.clinic.knowledge.content import Clinic


def queue_of(clinic: Clinic, reason: str) -> str:
    """Return the queue that takes this reason, or the first one."""
    queues = clinic.queues
    return next((queue.id for queue in queues if reason in queue.reasons), queues[0].id if queues else "front_desk")
