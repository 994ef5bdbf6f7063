"""Rules that tie an element's fields together: options and what is chosen at first, lengths and first words."""

from typing import Any

from playground.slack.validator.rules import Report, exactly_one

options_or_groups = exactly_one("options", "option_groups")


def initial_is_offered(element: dict[str, Any], pointer: str, report: Report) -> None:
    """What is chosen at first must be one of the options, text and value alike."""
    offered = [_identity(option) for option in all_options(element)]
    if len(offered) != len(set(offered)):
        report.add("options must be unique", f"{pointer}/options")
    if "initial_option" in element and _identity(element["initial_option"]) not in offered:
        report.add("initial_option must be one of the options provided", f"{pointer}/initial_option")
    for index, option in enumerate(element.get("initial_options", [])):
        if _identity(option) not in offered:
            where = f"{pointer}/initial_options/{index}"
            report.add("initial_options must be among the options provided", where)


def all_options(element: dict[str, Any]) -> list[dict[str, Any]]:
    """The options of an element, groups opened."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]


def text_fits(element: dict[str, Any], pointer: str, report: Report) -> None:
    """The first words of a text input keep its own limits."""
    lowest, highest = element.get("min_length", 0), element.get("max_length", 3000)
    if lowest > highest:
        report.add("min_length must not be greater than max_length", f"{pointer}/min_length")
    value = element.get("initial_value")
    if value and not lowest <= len(value) <= highest:
        report.add(f"must be between {lowest} and {highest} characters", f"{pointer}/initial_value")


def _identity(option: dict[str, Any]) -> tuple[str, str]:
    return option["text"]["text"], option["value"]
