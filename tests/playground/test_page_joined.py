"""The page's modules and sheets, which the playground joins: the same modules, in two answers instead of ninety."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from playground.joining import JoinedFile, join_modules, join_sheets
from playground.server import PAGE, Playground
from tests.playground.page_windows import Visit, Windows
from tests.playground.raw_http import ask

pytest_plugins = "tests.playground.page_fixtures"


def written(folder: Path, **modules: str) -> Path:
    """Files of those names; the path of the first."""
    for name, text in modules.items():
        (folder / f"{name}.js").write_text(text)
    return folder / f"{next(iter(modules))}.js"


@pytest.mark.browser
def test_a_window_asks_for_one_script_and_one_sheet(visit: Visit, windows: Windows) -> None:
    visit()
    assert windows.asked_for(".js") == ["/main.js"]
    assert windows.asked_for(".css") == ["/style/all.css"]


@pytest.mark.browser
def test_the_typeface_is_asked_for_once_and_before_anything_is_drawn_in_another(visit: Visit, windows: Windows) -> None:
    visit()
    (typeface,) = windows.asked_for(".woff2")
    asked = windows.asked_for("")
    assert asked.index(typeface) < asked.index("/control/state")


@pytest.mark.browser
def test_the_script_has_the_modules_and_the_names_that_the_browser_finds_in_the_files(
    browser: Browser, playground: Playground
) -> None:
    joined = join_modules(PAGE / "main.js")
    paths = sorted(f"/{path.relative_to(PAGE)}" for path in joined.files if path.name != "main.js")
    names = "(module) => Object.keys(module).sort()"
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{playground.url}/favicon.svg")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(urlsplit(request.url).path))
        by_itself = page.evaluate(
            f"async (all) => Promise.all(all.map((one) => import(one).then(({names})).then((found) => [one, found])))",
            paths,
        )
        page.goto(f"{playground.url}/favicon.svg")
        listed = f"return Object.entries(modules).map(([one, module]) => [one, ({names})(module)]);"
        without_start = "\n".join(['"use strict";', *joined.parts[:-1], listed])
        together = page.evaluate("(script) => new Function(script)()", without_start)
    assert sorted(path for path in asked if path.endswith(".js")) == paths
    assert sorted(together) == by_itself
    assert '"/main.js"' in joined.parts[-1]


def test_every_way_to_import_and_export_is_joined(tmp_path: Path) -> None:
    start = written(
        tmp_path,
        start='import "./first.js";\nimport { a, b as c } from "./first.js";\nimport * as all from "./second.js";\n'
        'import given from "./second.js";\nexport async function start() {}\n',
        first="export const a = 1;\nexport function b() {}\nexport class C {}\n",
        second='/* by others */import{a as x}from"./first.js";const y=x;export{y as default,y};'
        'export{b}from"./first.js";\n'
        "//# sourceMappingURL=second.js.map\n",
    )
    first, second, own = join_modules(start).parts[1:]
    assert first.endswith("return { a: a, b: b, C: C };\n})();")
    assert 'const {a: x} = modules["/first.js"];const y=x;' in second
    assert 'return { default: y, y: y, b: modules["/first.js"].b };' in second
    assert "sourceMappingURL" not in second
    assert own.splitlines()[2:5] == [
        'const { a, b: c } = modules["/first.js"];',
        'const all = modules["/second.js"];',
        'const { default: given } = modules["/second.js"];',
    ]


def test_modules_that_import_each_other_are_refused(tmp_path: Path) -> None:
    start = written(tmp_path, one='import { b } from "./two.js";\n', two='import { a } from "./one.js";\n')
    with pytest.raises(ValueError, match=r"two\.js and .*one\.js import each other"):
        join_modules(start)


def test_an_unknown_form_stays_for_the_browser_to_refuse(tmp_path: Path) -> None:
    start = written(tmp_path, one="export let a = 1;\n")
    assert "\nexport let a = 1;" in join_modules(start).text


def test_a_changed_file_is_joined_anew_and_one_that_is_gone_is_not_missed(tmp_path: Path) -> None:
    start = written(tmp_path, one='import "./two.js";\n', two="first();\n")
    file = JoinedFile(lambda: join_modules(start))
    assert "first();" in file.read()
    assert file.read() is file.read()
    written(tmp_path, two="second();\n")
    os.utime(tmp_path / "two.js", ns=(1, 1))
    assert "second();" in file.read()
    (tmp_path / "two.js").unlink()
    written(tmp_path, one="third();\n")
    assert "third();" in file.read()


def test_sheets_stand_in_the_order_of_their_imports(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.css").write_text(f".{name} {{}}")
    (tmp_path / "all.css").write_text('/* all */\n@import "b.css";\n@import "a.css";\n')
    assert join_sheets(tmp_path / "all.css").text == ".b {}\n.a {}"


@pytest.mark.parametrize("path", ["/main.js", "/style/all.css"])
def test_a_browser_that_has_it_is_not_sent_it_again(playground: Playground, path: str) -> None:
    first = ask(playground.url + path)
    again = ask(playground.url + path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status, first.headers["Cache-Control"], again.status) == (200, "no-cache", 304)
