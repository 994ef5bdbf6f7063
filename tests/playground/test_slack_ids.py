"""Ids and tokens are drawn among all that there may be."""

import string

from playground.slack.ids import new_id, new_token

DRAWN = 3000
"""So many that none of the signs is missed at a place, but once in 10^19 runs."""


def test_each_sign_of_an_id_and_of_a_token_may_be_any() -> None:
    ids = {new_id("V")[1:] for _ in range(DRAWN)}
    tokens = {new_token(10) for _ in range(DRAWN)}
    for drawn, signs in ((ids, string.ascii_uppercase + string.digits), (tokens, string.ascii_letters + string.digits)):
        assert len(drawn) == DRAWN
        assert all(set(at_place) == set(signs) for at_place in zip(*drawn, strict=True))
