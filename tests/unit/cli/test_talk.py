"""What `talk` says after the conversation."""

from meeting_assistant.app.losses import Losses
from meeting_assistant.cli.talk import _tell_figures
from meeting_assistant.metrics import Metrics


def test_what_was_lost_is_told_at_the_end() -> None:
    metrics = Metrics()
    metrics.watch_sound(lambda: Losses(underruns=2, underrun_ms=340, dropped_ms=80).to_json())
    told: list[str] = []
    _tell_figures(metrics, "en", told.append)
    _tell_figures(metrics, "zh", told.append)
    assert told == [
        "the answers had 2 gaps, 340 ms in all: the service or the network was too slow",
        "80 ms of the microphone were lost: this computer was too busy",
        "回答中断 2 次，共 340 毫秒：服务或网络太慢",
        "麦克风丢失 80 毫秒：电脑太忙",
    ]


def test_where_nothing_was_lost_nothing_is_told() -> None:
    told: list[str] = []
    _tell_figures(Metrics(), "en", told.append)
    assert told == []
