"""A private PulseAudio with a virtual loudspeaker and microphone: sound without a sound card."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROGRAMS = ("pulseaudio", "pactl", "parec", "paplay")

SCRIPT = """\
load-module module-native-protocol-unix auth-anonymous=1 socket={socket}
load-module module-null-sink sink_name=spk rate=48000 channels=1 norewinds=1
load-module module-null-sink sink_name=micfeed rate=48000 channels=1 norewinds=1
load-module module-remap-source source_name=mic master=micfeed.monitor
set-default-sink spk
set-default-source mic
"""
"""Without ``norewinds`` a null sink has two seconds of latency and recordings lose their head."""


def missing_programs() -> list[str]:
    """Which of PulseAudio's programs are not installed."""
    return [program for program in PROGRAMS if not shutil.which(program)]


class Pulse:
    """A running PulseAudio: `spk` is its loudspeaker, what is played to `micfeed` its microphone hears."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._socket = folder / "native"
        script = folder / "script.pa"
        script.write_text(SCRIPT.format(socket=self._socket))
        self.env = {
            "XDG_RUNTIME_DIR": str(folder),
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
            "PULSE_COOKIE": str(folder / "cookie"),
            "PULSE_SERVER": f"unix:{self._socket}",
            "PULSE_RUNTIME_PATH": str(folder),
            "PULSE_STATE_PATH": str(folder),
        }
        self._log = (folder / "pulse.log").open("wb")
        self._server = subprocess.Popen(
            [
                "pulseaudio",
                "-n",
                "-F",
                script,
                "--daemonize=no",
                "--exit-idle-time=-1",
                "--disable-shm=yes",
                "--use-pid-file=no",
            ],
            env=os.environ | self.env,
            stdout=self._log,
            stderr=self._log,
        )

    def await_start(self) -> None:
        """Wait until it answers, 10 s at most."""
        give_up_s = time.monotonic() + 10
        while self.call("pactl", "get-default-source") != "mic":
            if self._server.poll() is not None or time.monotonic() > give_up_s:
                raise RuntimeError(f"PulseAudio did not start: {Path(self._log.name).read_text()}")
            time.sleep(0.05)

    def call(self, *command: str | Path) -> str:
        """What a command prints, run against this server."""
        ran = subprocess.run(
            command, env=os.environ | self.env, capture_output=True, text=True, timeout=30, check=False
        )
        return ran.stdout.strip()

    def feed_microphone(self, wav: Path) -> subprocess.Popen[bytes]:
        """Speak a WAV file into the microphone."""
        return subprocess.Popen(["paplay", "-d", "micfeed", wav], env=os.environ | self.env)

    @contextmanager
    def recording_speaker(self, raw: Path) -> Iterator[None]:
        """Record the loudspeaker to raw mono PCM16 at 48 kHz while the block runs."""
        command = [
            "parec",
            "-d",
            "spk.monitor",
            "--format=s16le",
            "--rate=48000",
            "--channels=1",
            "--latency-msec=10",
        ]
        with raw.open("wb") as out:
            recorder = subprocess.Popen(command, env=os.environ | self.env, stdout=out)
            try:
                give_up_s = time.monotonic() + 10
                while not raw.stat().st_size and time.monotonic() < give_up_s:
                    time.sleep(0.02)
                yield
            finally:
                recorder.send_signal(signal.SIGINT)
                recorder.wait(10)

    def start_anew(self) -> None:
        """Start again after `kill`, at the same place."""
        self._log.close()
        self.__init__(self._folder)  # type: ignore[misc]  # the same steps
        self.await_start()

    def stall(self) -> None:
        """Let it hang: it takes connections and answers nothing."""
        self._server.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Go on after `stall`."""
        self._server.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End it as a crash would; every device is gone at once."""
        self._server.kill()
        self._server.wait(10)

    def close(self) -> None:
        """End it."""
        self.go_on()  # a stalled one hears nothing
        self._server.terminate()
        try:
            self._server.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()
        self._log.close()


@contextmanager
def running_pulse() -> Iterator[Pulse]:
    """A PulseAudio of one's own, gone after the block; `env` is for the caller's environment."""
    with tempfile.TemporaryDirectory(prefix="pulse-") as folder:  # short: a socket's path has 107 bytes
        pulse = Pulse(Path(folder))
        try:
            pulse.await_start()
            yield pulse
        finally:
            pulse.close()
