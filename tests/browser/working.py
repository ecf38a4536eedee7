"""How somebody at the desk fills in a form and does a task, with or without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import expect

Filled = dict[str, Any]
"""Text is typed, a tuple is ticked, a list is chosen from a menu, a list of maps are the rows of a table, a map with a
`buffer` is a file."""


def fill_in(form: Any, filled: Filled) -> None:
    """Ticks first: an outcome's own fields appear with it. Files last: a row more loads the page again."""
    tables = {name: rows for name, rows in filled.items() if _is_table(rows)}
    plain = {name: value for name, value in filled.items() if name not in tables}
    for name, value in plain.items():
        if isinstance(value, tuple):
            _put(form, name, value)
    for name, rows in tables.items():
        _make_room(form, name, len(rows))
    for name, value in [*plain.items(), *_cells(tables)]:
        _put(form, name, value)


def complete(page: Any, address: str, step: str, filled: Filled) -> None:
    """Open the case, fill in the task's form, send it, and see that it was done."""
    send(page, address, step, filled)
    expect(page.locator(".alert-success"), step).to_have_count(1)


def send(page: Any, address: str, step: str, filled: Filled, *, do: str = "complete") -> None:
    """The same as far as the click."""
    page.goto(address)
    form = page.locator(f'[id="task-{step}"]')
    fill_in(form, filled)
    form.locator(f'.k-actions button[value="{do}"]').click()


def to_tasks(page: Any) -> None:
    page.locator("header a.k-brand").click()


def take_up(page: Any, address: str, step: str) -> None:
    """From wherever somebody is to a task of a case, by what their own list offers."""
    to_tasks(page)
    task = page.locator(f'a.k-task[href$="{address}#task-{step}"]')
    expect(task, step).to_have_count(1)
    task.click()


def look_up(page: Any, address: str) -> None:
    """From wherever somebody is to a case, by the list of cases."""
    page.locator('header a[href="/cases"]').first.click()
    page.locator(f'main a[href^="{address}"]').first.click()


def choose_new(page: Any, procedure: str) -> None:
    """The form that opens a case: by the button in the header, and the choice where there is one."""
    page.locator("header a.k-new").click()
    if not page.url.endswith(f"/new/{procedure}"):
        page.click(f'main a[href="/new/{procedure}"]')


def more(page: Any, *steps: str) -> None:
    """What the menu "More" of the header leads to, and from there on."""
    page.click("header details.k-nav-more summary")
    page.click(f'header details.k-nav-more a[href="{steps[0]}"]')
    for step in steps[1:]:
        page.click(f'main a[href="{step}"]')


def hand_in(page: Any, step: str, filled: Filled) -> None:
    """Fill in the form of the task that is before somebody, and send it."""
    form = page.locator(f'[id="task-{step}"]')
    fill_in(form, filled)
    form.locator('.k-actions button[value="complete"]').click()


def finish(page: Any, step: str, filled: Filled) -> None:
    """The same, and see that it was done."""
    hand_in(page, step, filled)
    expect(page.locator(".alert-success"), step).to_have_count(1)


def _is_table(value: Any) -> bool:
    return isinstance(value, list) and isinstance(value[0], dict)


def _make_room(form: Any, name: str, wanted: int) -> None:
    count = form.locator(f'[name="{name}.n"]')
    for there in range(int(count.get_attribute("value")), wanted):
        form.locator(f'button[name="more"][value="{name}"]').click()
        expect(count).to_have_value(str(there + 1))


def _cells(tables: dict[str, list[Filled]]) -> Iterator[tuple[str, Any]]:
    for name, rows in tables.items():
        for place, row in enumerate(rows):
            for column, value in row.items():
                yield f"{name}.{place}.{column}", value


def _put(form: Any, name: str, value: Any) -> None:
    if isinstance(value, tuple):
        for one in value:
            form.locator(f'[name="{name}"][value="{one}"]').check()
    elif isinstance(value, list):
        form.locator(f'[name="{name}"]').select_option(value[0])
    elif isinstance(value, dict):
        form.locator(f'[name="{name}"]').set_input_files(value)
    else:
        form.locator(f'[name="{name}"]').fill(value)
