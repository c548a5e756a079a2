"""One unit of work after the other, and who goes first."""

import threading
import time
from collections.abc import Callable

import pytest

from bot.store.unit_of_work import OneAtATime


def test_who_goes_first_is_let_in_before_those_who_wait_already() -> None:
    turnstile, order = OneAtATime(), list[str]()
    arrived = threading.Semaphore(0)

    def enter(name: str, *, first: bool) -> None:
        arrived.release()
        with turnstile.first if first else turnstile:
            order.append(name)

    with turnstile:
        waiting = [threading.Thread(target=enter, args=(f"turn {n}",), kwargs={"first": False}) for n in range(4)]
        waiting.append(threading.Thread(target=enter, args=("message",), kwargs={"first": True}))
        for thread in waiting:
            thread.start()
            arrived.acquire()
        _until(lambda: turnstile._urgent == 1)
    for thread in waiting:
        thread.join()

    assert order[0] == "message"
    assert sorted(order[1:]) == ["turn 0", "turn 1", "turn 2", "turn 3"]


def test_a_second_unit_of_work_in_the_same_thread_is_refused() -> None:
    turnstile = OneAtATime()
    with turnstile, pytest.raises(RuntimeError, match="open in this thread already"), turnstile.first:
        pass


def test_nobody_waits_for_ever() -> None:
    turnstile, refused = OneAtATime(seconds=0.05), list[Exception]()

    def enter() -> None:
        try:
            with turnstile:
                pass
        except TimeoutError as busy:
            refused.append(busy)

    with turnstile:
        thread = threading.Thread(target=enter)
        thread.start()
        thread.join()
    assert [str(one) for one in refused] == ["the store was busy for too long"]
    with turnstile:
        pass


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not holds() and time.monotonic() < deadline:
        time.sleep(0.001)
