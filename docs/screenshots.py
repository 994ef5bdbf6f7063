"""Makes docs/images from a running Meet on its playground: `python -m docs.screenshots`. It tests nothing."""

import base64
import re
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from bot.play.playground import Stage, staged
from playground import cast
from playground.client import PlaygroundClient
from tests.acceptance import browser_team as team
from tests.playground.page_fixtures import CHROMIUM, QUIET
from tests.playground.page_windows import PATIENCE

IMAGES = Path(__file__).parent / "images"
TITLE = "Design review"
WIDE, NARROW = (1280, 860), (390, 844)
VOTES = (
    ("Ben Carter", {1: "No", 2: "Yes", 3: "Maybe"}),
    ("Cho Min-ji", {2: "Maybe", 3: "No"}),
    ("Dan Nguyen", {2: "Yes", 3: "Yes"}),
)
HERO = """<!doctype html><style>
  body { margin: 0; width: 1440px; height: 960px; position: relative;
         background: linear-gradient(140deg, #dfeee9, #efe9dd 60%, #e6e3ee); }
  img { position: absolute; border-radius: 14px;
        box-shadow: 0 2px 6px rgb(20 30 30 / 14%), 0 24px 60px rgb(20 30 30 / 24%); }
</style>
<img style="left: 48px; top: 48px; width: 1130px" src="SLACK">
<img style="right: 48px; bottom: 48px; width: 600px" src="MAIL">"""


class Camera:
    """A browser on one stage that writes pictures; those that only become part of another stay in `parts`."""

    def __init__(self, browser: Browser, stage: Stage) -> None:
        self.browser, self.stage = browser, stage
        self.parts: dict[str, bytes] = {}

    def window(
        self, path: str = "/", *, size: tuple[int, int] = WIDE, dark: bool = False, person: str = cast.ADA
    ) -> Page:
        """A window on the page, sharper than it is large."""
        page = self.browser.new_page(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=1.5,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-GB",
        )
        page.add_init_script("localStorage.setItem('playground-guide', 'closed')")
        page.goto(f"{self.stage.playground.url}/?as={person}{path.removeprefix('/')}")
        page.get_by_role("main").wait_for()
        return page

    def take(self, page: Page, name: str) -> None:
        """Write what the window shows to docs/images."""
        (IMAGES / f"{name}.png").write_bytes(self.see(page))

    def see(self, page: Page) -> bytes:
        page.mouse.move(0, 0)
        page.evaluate("document.fonts.ready")
        return page.screenshot(animations="disabled")

    def now(self) -> datetime:
        return self.stage.playground.clock.now()


def play_until_close(camera: Camera) -> Page:
    """A poll with the answers of three people, as the organizer sees it."""
    client = PlaygroundClient(camera.stage.playground.url)
    client.person(cast.BEN).post(cast.TEAM, "Shall we look at the new design together this week?")
    client.person(cast.CHO).post(cast.TEAM, "Yes please. My evenings are your mornings :slightly_smiling_face:")
    page = camera.window()
    team.open_poll(page, TITLE, team.next_days(camera.now(), 3))
    for name, choices in VOTES:
        team.act_as(page, name)
        for option, choice in choices.items():
            team.press(page, TITLE, choice, option)
        team.give_profile_address(page, f"{name.split()[0].lower()}@example.com")
    team.act_as(page, "Ada Lovelace")
    expect(team.poll(page, TITLE)).to_contain_text(re.compile(r"Yes 1\s*Maybe 1\s*No 1"))
    return page


def picture_form(camera: Camera) -> None:
    page = camera.window(person=cast.DAN, size=(1280, 900))
    team.type_command(page, f"/meet {TITLE}")
    dialog = team.modal(page, "Find a time to meet")
    for number, at in enumerate(team.next_days(camera.now(), 2), 1):
        team.pick_time(dialog, number, at)
    dialog.get_by_label("What is it about?").scroll_into_view_if_needed()
    camera.take(page, "form")
    page.keyboard.press("Escape")
    page.close()


def picture_mailbox(camera: Camera) -> None:
    page = camera.window("/#/mail")
    team.open_mail(page, "ben@example.com")
    camera.take(page, "mailbox")
    page.close()


def picture_invite(camera: Camera) -> None:
    """The card alone, in a window as small as a mail program's."""
    page = camera.window("/#/mail", size=(700, 600), person=cast.BEN)
    mail = team.open_mail(page, "ben@example.com")
    mail.get_by_role("tab", name="Invite").click()
    mail.get_by_role("region", name="Calendar entry").wait_for()
    camera.parts["MAIL"] = camera.see(page)
    page.close()


def picture_bounce(camera: Camera) -> None:
    page = camera.window("/#/mail", dark=True)
    team.open_mail(page, "ben@example.com").get_by_role("button", name="Hard bounce").click()
    team.talk_with_meet(page)
    expect(page.get_by_role("article").last).to_contain_text("asked on Slack", timeout=PATIENCE)
    page.get_by_role("button", name="Curtain").click()
    camera.take(page, "curtain-dark")
    page.close()


def picture_calendar(camera: Camera) -> None:
    page = camera.window("/#/calendar/cho@example.com")
    page.get_by_role("button", name=f"1 entry: {TITLE}").wait_for()
    camera.take(page, "calendar")
    page.close()


def picture_hero(camera: Camera) -> None:
    """One picture of the poll and the invite, for the README."""
    page = camera.browser.new_page(viewport={"width": 1440, "height": 960}, device_scale_factor=1.25)
    picture = HERO
    for name, part in camera.parts.items():
        picture = picture.replace(name, f"data:image/png;base64,{base64.b64encode(part).decode()}")
    page.set_content(picture)
    page.wait_for_function("[...document.images].every((image) => image.complete)")
    camera.take(page, "playground")
    page.close()


AFTER_CLOSE: tuple[Callable[[Camera], None], ...] = (
    picture_mailbox,
    picture_invite,
    picture_calendar,
    picture_bounce,
    picture_hero,
)


def take_all(camera: Camera) -> None:
    """Play the main job once and take every picture on the way."""
    page = play_until_close(camera)
    camera.parts["SLACK"] = camera.see(page)
    phone = camera.window(size=NARROW)
    team.poll(phone, TITLE).wait_for()
    camera.take(phone, "phone")
    phone.close()
    picture_form(camera)
    team.choose_the_time(page, TITLE)
    team.open_mail(page, "ben@example.com")
    for picture in AFTER_CLOSE:
        picture(camera)


def main() -> int:
    if CHROMIUM is None:
        sys.stderr.write("There is no chromium here: install it (Debian: apt install chromium), then try again.\n")
        return 1
    IMAGES.mkdir(exist_ok=True)
    with staged() as stage, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        take_all(Camera(browser, stage))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
