from bot.domain.waiting_line import WaitingLine


def test_each_waits_once_in_order_of_arrival() -> None:
    line = WaitingLine[str]()
    for key in ("a", "b", "a", "c"):
        line.add(key)
    assert line.waiting() == ("a", "b", "c")


def test_what_is_taken_out_is_taken_by_one_and_may_come_again_at_the_end() -> None:
    line = WaitingLine[str]()
    for key in ("a", "b"):
        line.add(key)
    assert line.remove("a")
    assert not line.remove("a")
    line.add("a")
    assert line.waiting() == ("b", "a")


def test_a_full_line_takes_nobody_more() -> None:
    line = WaitingLine[int](most=2)
    for key in range(3):
        line.add(key)
    assert line.waiting() == (0, 1)
