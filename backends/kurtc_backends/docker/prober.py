"""Whether ports open, tried from inside of an enclave's network: one process in its helper tries them all.

A process of its own for each port would cost as much as half a container.
"""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kurtc_backends.docker.daemon import Daemon
from kurtc_backends.docker.execs import created, started
from kurtc_backends.docker.failures import LOST

_SCRIPT = """
opens() { nc -z -w 1 "$1" "$2" 2>/dev/null; }
case $(nc -z 2>&1) in
  *"invalid option"*) opens() { nc -w 1 "$1" "$2" </dev/null >/dev/null 2>&1; } ;;
esac
while read -r what id address port tries; do
  if [ "$what" = stop ]; then kill "$id" 2>/dev/null; continue; fi
  (
    tried=0
    until opens "$address" "$port"; do
      tried=$((tried + 1))
      if [ "$tried" -ge "$tries" ]; then exit; fi
      if [ "$tried" -le 20 ]; then sleep 0.1; else sleep 0.3; fi
    done
    echo "open $id"
  ) &
  echo "process $id $!"
done
kill 0
"""
"""Reads `try ID ADDRESS PORT TRIES` and `stop PROCESS`; it ends, with all that it started, when nobody can ask it any
more. After two seconds it asks less often, so that it does not take the time of what it waits for. Some builds of nc do
not know `-z`: those connect, for a second at most."""

_TRIES_A_SECOND = 10


class Probe:
    """What is known of one port: `wait` ends when it is open, or when nobody tries it any more."""

    def __init__(self) -> None:
        self.process = ""
        self.is_open = False
        self.is_broken = False
        self._known = threading.Event()

    def wait(self, seconds: float) -> None:
        """Wait until something is known."""
        self._known.wait(seconds)

    def tell(self, *, is_open: bool) -> None:
        """Whether the port is open; if not, nobody tries it any more."""
        self.is_open = self.is_open or is_open
        self.is_broken = not self.is_open
        self._known.set()


class Prober:
    """The process that tries ports in one helper."""

    def __init__(self, daemon: Daemon, helper: str) -> None:
        self.helper = helper
        self._stream = started(daemon, created(daemon, helper, ("sh", "-c", _SCRIPT), reads=True))
        self._ids = itertools.count(1)
        self._lock = threading.Lock()
        self._waiting: dict[str, Probe] = {}
        self.ended = False
        threading.Thread(target=self._listen, daemon=True, name="kurtc-ports").start()

    @contextmanager
    def probe(self, address: str, port: int, seconds: float) -> Iterator[Probe]:
        """Try a port until the block is left."""
        probe = Probe()
        with self._lock:
            probe_id = str(next(self._ids))
            self._waiting[probe_id] = probe
            if self.ended:
                probe.tell(is_open=False)
        try:
            self._say(f"try {probe_id} {address} {port} {int(seconds * _TRIES_A_SECOND) + 1}")
            yield probe
        finally:
            with self._lock:
                del self._waiting[probe_id]
            if probe.process and not probe.is_open:
                self._say(f"stop {probe.process}")

    def close(self) -> None:
        """End it."""
        self._stream.hang_up()

    def _say(self, line: str) -> None:
        try:
            with self._lock:
                self._stream.write(f"{line}\n".encode())
        except OSError:
            self._end()

    def _listen(self) -> None:
        rest = b""
        try:
            with self._stream:
                for _, piece in self._stream.frames():
                    *lines, rest = (rest + piece).split(b"\n")
                    for line in lines:
                        self._hear(line.decode(errors="replace").split())
        except (*LOST, OSError, ValueError):
            pass  # whoever waits learns that it has ended, and finds out why by asking the engine
        finally:
            self._end()

    def _hear(self, words: list[str]) -> None:
        with self._lock:
            match words:
                case ["open", probe_id] if probe_id in self._waiting:
                    self._waiting[probe_id].tell(is_open=True)
                case ["process", probe_id, process] if probe_id in self._waiting:
                    self._waiting[probe_id].process = process

    def _end(self) -> None:
        with self._lock:
            self.ended = True
            for probe in self._waiting.values():
                probe.tell(is_open=False)
