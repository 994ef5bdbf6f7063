"""`python -m bot.cli`: the same as `meet`, for where no script is on the path."""

from bot.cli import main

main()
