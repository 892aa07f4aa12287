"""What a person is told at the end of how long answers took, and whose time it was."""

from typing import Literal

from meeting_assistant.metrics import Metrics

_LINES = {
    "zh": (
        "说完到听见回答：中位数 {p50:.2f} 秒，95% 不超过 {p95:.2f} 秒（{count} 轮）；"
        "其中等静音 {silence:.2f}、网络 {network:.2f}、服务 {service:.2f}、"
        "工具 {tools:.2f}、本程序 {ours:.2f} 秒"
    ),
    "en": (
        "from your end to the answer heard: {p50:.2f} s median, {p95:.2f} s at the 95th percentile "
        "({count} turns); of it silence {silence:.2f}, network {network:.2f}, service {service:.2f}, "
        "tools {tools:.2f}, this program {ours:.2f} s"
    ),
}


def waits_line(metrics: Metrics, language: Literal["zh", "en"]) -> str | None:
    """One line; None where nobody was answered aloud."""
    waits = metrics.whole_waits_ms()
    if not waits["count"]:
        return None
    seconds = {name: ms / 1000 for name, ms in metrics.median_shares_ms().items()}
    return _LINES[language].format(
        p50=waits["p50"] / 1000, p95=waits["p95"] / 1000, count=waits["count"], **seconds
    )
