"""`python -m bot.cli` runs `meet` where no script is on the path."""

from bot.cli import main

main()
