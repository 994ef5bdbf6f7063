"""The second submission of one window in one state, as a double click sends it."""

import threading

from handlers.closed_windows import MOST_WINDOWS, ClosedWindows


def test_a_window_that_was_closed_is_answered_the_same_again() -> None:
    windows = ClosedWindows()
    with windows.turn("T1", "U1", "V1", "h1") as window:
        assert window.answer is None
        window.answered([{}])
    with windows.turn("T1", "U1", "V1", "h1") as window:
        assert window.answer == {}
    with windows.turn("T1", "U1", "V1", "h2") as window:
        assert window.answer is None


def test_a_window_that_shows_an_error_or_another_view_can_be_submitted_again() -> None:
    windows = ClosedWindows()
    for action in ("errors", "update", "push"):
        with windows.turn("T1", "U1", "V1", "h1") as window:
            window.answered([{"response_action": action}])
            assert window.answer is None
    with windows.turn("T1", "U1", "V1", "h1") as window:
        window.answered([])
        assert window.answer is None


def test_the_second_submission_waits_for_the_answer_to_the_first() -> None:
    windows, seen, inside = ClosedWindows(), list[object](), threading.Event()

    def second() -> None:
        inside.set()
        with windows.turn("T1", "U1", "V1", "h1") as window:
            seen.append(window.answer)

    with windows.turn("T1", "U1", "V1", "h1") as window:
        waiting = threading.Thread(target=second)
        waiting.start()
        inside.wait()
        window.answered([{"response_action": "clear"}])
    waiting.join()
    assert seen == [{"response_action": "clear"}]


def test_a_window_without_an_id_is_never_taken_for_another() -> None:
    windows = ClosedWindows()
    for _ in range(2):
        with windows.turn("T1", "U1", "", "") as window:
            assert window.answer is None
            window.answered([{}])


def test_only_so_many_windows_are_remembered() -> None:
    windows = ClosedWindows()
    for number in range(MOST_WINDOWS + 1):
        with windows.turn("T1", "U1", f"V{number}", "h1") as window:
            window.answered([{}])
    with windows.turn("T1", "U1", "V0", "h1") as window:
        assert window.answer is None
