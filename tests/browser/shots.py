"""Pictures of the main pages for `docs/images`, taken from a server with the worked example. Run by hand:

    kesu serve --demo --port 8765 &
    python -m tests.browser.shots http://127.0.0.1:8765

Wide and telephone, Chinese and English; each is WebP of at most 150 kB.
"""

from __future__ import annotations

import base64
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.groups import chromium as find_chromium

IMAGES = Path(__file__).resolve().parents[2] / "docs/images"
WIDTHS = {"wide": (1440, 900), "phone": (390, 844)}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
LARGEST = 150_000
QUIET = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PAGES: tuple[tuple[str, str, str], ...] = (
    ("tasks", "li", "/"),
    ("sign", "feng", "/signatures/next"),
    ("case", "li", "/cases?procedure=customer-complaint&overdue=1 .k-list a"),
    ("cases", "han", "/cases"),
    ("intake", "chen", "/new/customer-complaint"),
    ("goods", "li", "/cases?procedure=nonconforming-product&q=平面度超差 .k-list a >> a[href*='/goods/']"),
    ("register", "li", "/registers/customer-complaint/tracking"),
    ("figures", "li", "/figures"),
    ("procedure", "han", "/procedures/customer-complaint"),
    ("invariants", "han", "/invariants !main form button"),
)
"""Name of the picture, who sits at the desk, the address; behind a blank the links that are
followed from there; what begins with `!` is pressed."""
AS_WEBP = """async (source) => {
  const image = new Image(); image.src = source; await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", 0.82);
}"""


def main(server: str) -> int:
    """Write all pictures; the number of those that are too large is the exit status."""
    from playwright.sync_api import sync_playwright

    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=find_chromium(), args=QUIET)
        sizes = dict(_all(browser, server))
        browser.close()
    for name, size in sizes.items():
        print(f"{size // 1000:4} kB  {name}")
    return sum(size > LARGEST for size in sizes.values())


def _all(browser: Any, server: str) -> Iterator[tuple[str, int]]:
    for language, cookie in LANGUAGES.items():
        for form, (width, height) in WIDTHS.items():
            for person in dict.fromkeys(person for _name, person, _address in PAGES):
                room = browser.new_context(base_url=server, viewport={"width": width, "height": height})
                room.add_cookies([{"name": "django_language", "value": cookie, "url": server}])
                page = _signed_in(room, person)
                for name, whose, address in PAGES:
                    if whose == person:
                        _go(page, address)
                        yield _keep(room, page, f"{name}-{form}-{language}.webp")
                room.close()


def _signed_in(room: Any, person: str) -> Any:
    """The worked example tells its password on the sign-in page."""
    page = room.new_page()
    page.goto("/sign-in")
    told = re.search(r"<code>([^<]{6,})</code>", page.content())
    assert told, "no worked example: start the server with --demo"
    page.fill("#name", person)
    page.fill("#password", told[1])
    page.click("main button.btn-primary")
    page.wait_for_selector("header .k-bell")
    return page


def _go(page: Any, address: str) -> None:
    start, _blank, links = address.partition(" ")
    page.goto(start)
    for link in links.split(" >> ") if links else ():
        if link.startswith("!"):
            page.locator(link[1:]).first.click()
            page.wait_for_load_state()
        else:
            page.goto(page.locator(link).first.get_attribute("href"))


def _keep(room: Any, page: Any, name: str) -> tuple[str, int]:
    shot = base64.b64encode(page.screenshot()).decode()
    blank = room.new_page()
    drawn = blank.evaluate(AS_WEBP, f"data:image/png;base64,{shot}")
    blank.close()
    content = base64.b64decode(drawn.partition(",")[2])
    (IMAGES / name).write_bytes(content)
    return name, len(content)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8765"))
