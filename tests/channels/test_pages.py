"""A long text comes in pages: nothing is lost, none is longer than a page, and cuts fall between sentences or items."""

from hypothesis import given
from hypothesis import strategies as some

from bot.channels.sms.pages import LONGEST, PAGE, first_page

ENDING = "Reply MORE to read on."
NAMES = [f"Dr. Person{number} Longname" for number in range(60)]


def test_a_text_that_fits_is_left_alone() -> None:
    text = "a" * LONGEST
    assert first_page(text, ENDING) == (text, "")


def test_a_list_is_cut_between_items() -> None:
    page, rest = first_page("Our care team: " + ", ".join(NAMES) + ".", ENDING)
    assert page.endswith(f", {ENDING}")
    assert rest.startswith("Dr. Person")


def test_sentences_are_cut_between_sentences() -> None:
    text = "We are open on weekdays from eight to five. " * 15
    page, rest = first_page(text.strip(), ENDING)
    assert page.endswith(f"five. {ENDING}")
    assert rest.startswith("We are open")


@given(some.text(some.sampled_from("abc ,.\nñ的"), max_size=2_000))
def test_all_pages_together_are_the_text(text: str) -> None:
    rest, pages = text, list[str]()
    while rest:
        page, rest = first_page(rest, ENDING)
        assert len(page) <= (PAGE if rest else LONGEST)
        pages.append(page.removesuffix(ENDING) if rest else page)
    assert "".join("".join(pages).split()) == "".join(text.split())
