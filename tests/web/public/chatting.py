"""What a visitor does and sees in the chat."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

OPEN = "Chat with us"


async def open_chat(page: Page) -> None:
    await page.get_by_role("button", name=OPEN).press("Enter")
    await expect(page.get_by_role("textbox", name="Your message")).to_be_focused()


async def write(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Your message").fill(text)
    await page.keyboard.press("Enter")


async def say(page: Page, text: str) -> None:
    """Write, and wait until the desk has it."""
    await write(page, text)
    await sent(page, text)


async def sent(page: Page, text: str) -> None:
    """Wait until the desk has taken these words, the latest of the visitor's."""
    line = log(page).locator(".line.patient", has_text=text)
    await expect(line.get_by_text("Sent", exact=True)).to_be_visible(timeout=30_000)


def log(page: Page) -> Locator:
    return page.get_by_role("log", name="Conversation")


async def shown(page: Page) -> list[str]:
    """Return the lines of the talk as they stand, without the greeting."""
    return await log(page).locator(".line:not(.greeting) .bubble").all_inner_texts()


FOCUSED = """() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}"""


async def focused(page: Page) -> str:
    """Name what has the focus, as a screen reader would."""
    script = f"""() => {{
      const element = ({FOCUSED})();
      if (!element || element === document.body) return "the page";
      const label = element.labels?.[0]?.textContent;
      return (element.getAttribute("aria-label") ?? label ?? element.innerText ?? "").trim();
    }}"""
    return str(await page.evaluate(script))


async def focus_ring(page: Page) -> float:
    """Return how many pixels wide the outline around the focused element is, 0 for none."""
    script = f"""() => {{
      const looks = getComputedStyle(({FOCUSED})());
      return looks.outlineStyle === "none" ? 0 : parseFloat(looks.outlineWidth);
    }}"""
    return float(await page.evaluate(script))
