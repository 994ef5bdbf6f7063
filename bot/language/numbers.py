"""Numbers and shares as the reader's country writes them."""

from bot.language.reading import current


def number(value: float) -> str:
    """ "1,234.5"; "1.234,5" in German."""
    from babel.numbers import format_decimal

    return format_decimal(value, locale=current().locale)


def share(value: float) -> str:
    """A share with two decimals of a percent: "1.20%"; "1,20 %" in German."""
    from babel.numbers import format_percent

    locale = current().locale
    pattern = locale.percent_formats[None].pattern.replace("##0", "##0.00")
    return format_percent(value, pattern, locale=locale)
