"""Enclaves on this disk: a folder each, with the state, the archives of artifacts, and a lock that one run holds.

`$KURTC_STATE` names the folder of all enclaves, otherwise it is `kurtc/enclaves` in `$XDG_STATE_HOME` or
`~/.local/state`. Everything in it can hold run-time values: only its user can read it.
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kurtc.diagnostics import refusal
from kurtc.execution.engine import EngineError
from kurtc.execution.state import State, UnreadableStateError, read_state
from kurtc.execution.statefile import StateFile
from kurtc.home import home

NAME = re.compile(r"[-A-Za-z0-9]{1,60}")
_STATE = "state.jsonl"


def enclaves_folder() -> Path:
    """Where enclaves are kept."""
    if named := os.environ.get("KURTC_STATE"):
        return Path(named)
    base = os.environ.get("XDG_STATE_HOME") or home() / ".local" / "state"
    return Path(base) / "kurtc" / "enclaves"


def enclave_name(given: str, package: str) -> str:
    """The name that was given, or one that is the same for each run of the package.

    Raises `Refused` (enclave-name).
    """
    if given and not NAME.fullmatch(given):
        raise refusal(
            "enclave-name",
            f"'{given}' cannot be the name of an enclave",
            hint="names have 1 to 60 letters, digits and dashes",
        )
    return given or re.sub(r"[^A-Za-z0-9]+", "-", package.rpartition("/")[2]).strip("-")[:60] or "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclave:
    """An enclave's place: `engine` is the id of the engine that it runs on."""

    root: Path
    engine: str
    name: str

    @property
    def uuid(self) -> str:
        """32 hexadecimal digits that follow from engine and name, so that they are known without any state."""
        return hashlib.sha256(f"{self.engine}\0{self.name}".encode()).hexdigest()[:32]

    @property
    def folder(self) -> Path:
        """The enclave's folder; names of enclaves that differ in case only have different ones."""
        return self.root / f"{self.name}-{self.uuid[:8]}"

    def archive(self, digest: str) -> Path:
        """Where the archive with that digest is."""
        return self.folder / "archives" / f"{digest}.tar"

    def read(self) -> State | None:
        """The state as it was written last; None where the enclave has none.

        Raises `Refused` (enclave-state) where it cannot be understood.
        """
        return _state_in(self.name, self.folder / _STATE)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other processes out of the enclave. Raises `Refused` (enclave-busy) where one is in it."""
        descriptor = self._open_lock()
        try:
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, str(os.getpid()).encode(), 0)
            yield
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def held(self) -> Iterator["Held"]:
        """The enclave with its state, for this process alone. Raises `Refused` (enclave-busy, enclave-state)."""
        with self.locked():
            now = State(enclave=self.name, engine=self.engine, created=time.time())
            held = Held(enclave=self, state=self.read() or now)
            try:
                yield held
            finally:
                held.close()

    def _open_lock(self) -> int:
        """The lock file, locked. Whoever removes the enclave removes it too: then it is another one that counts."""
        while True:
            _make_private(self.folder)
            descriptor = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(descriptor).st_ino == (self.folder / "lock").stat().st_ino:
                    return descriptor
            except BlockingIOError:
                owner = os.pread(descriptor, 40, 0).decode(errors="replace").strip()
                os.close(descriptor)
                message = f"the enclave '{self.name}' is in use by another kurtc (process {owner or 'unknown'})"
                raise refusal("enclave-busy", message, hint="wait for it, or choose another --enclave") from None
            except FileNotFoundError:
                pass
            os.close(descriptor)

    def forget(self) -> None:
        """Remove the folder, with everything that the enclave remembers."""
        shutil.rmtree(self.folder, ignore_errors=True)


@dataclass(slots=True, kw_only=True)
class Held:
    """An enclave that this process holds, and its state. Safe to use from many threads.

    Changes of several threads share one write: whoever gets to the disk first writes what all have changed.
    """

    enclave: Enclave
    state: State
    _file: StateFile = field(init=False)
    _changes: int = 0
    _written: int = 0
    _is_over: bool = False
    _memory: threading.Lock = field(default_factory=threading.Lock)
    _disk: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._file = StateFile(place=self.enclave.folder / _STATE, durable=self.state)

    def close(self) -> None:
        """Write what is only noted, and let nobody change the state any more: given up threads may be under way."""
        with self._memory:
            self._is_over = True
        with self._disk:
            if self._written < self._changes:
                with contextlib.suppress(EngineError):  # the next run finds what the engine has
                    self._write(self.state)
                self._written = self._changes
            self._file.close()

    def note(self, change: Callable[[State], State]) -> None:
        """Change the state in memory; it gets to the disk with the next `update`, or at the end."""
        self._changed(change)

    def update(self, change: Callable[[State], State]) -> State:
        """Change the state, in memory and on disk; too late, it changes nothing. Raises `EngineError`: a full disk."""
        number = self._changed(change)
        with self._disk:
            if self._written < number:
                with self._memory:
                    state, number = self.state, self._changes
                self._write(state)
                self._written = number
        return self.state

    def _changed(self, change: Callable[[State], State]) -> int:
        """The number of the change."""
        with self._memory:
            if self._is_over:
                return 0
            self.state = change(self.state)
            self._changes += 1
            return self._changes

    def _write(self, state: State) -> None:
        try:
            self._file.write(state)
        except OSError as error:
            message = f"the state of the enclave cannot be written to '{self.enclave.folder}': {error.strerror}"
            raise EngineError(message, hint="free some space, then run again") from error


def known_enclaves(engine: str) -> dict[str, Enclave]:
    """The enclaves of an engine that have a state on this disk, by name."""
    root = enclaves_folder()
    found: dict[str, Enclave] = {}
    for place in sorted(root.glob(f"*/{_STATE}")) if root.is_dir() else []:
        name = place.parent.name.rpartition("-")[0]
        enclave = Enclave(root=root, engine=engine, name=name)
        if enclave.folder == place.parent:
            found[name] = enclave
    return found


def latest_state(name: str) -> State | None:
    """The state of the enclave of that name that changed last, on whichever engine it is; None where there is none.

    Raises `Refused` (enclave-state) where it cannot be understood.
    """
    root = enclaves_folder()
    places = sorted(root.glob(f"{name}-????????/{_STATE}"), key=lambda place: place.stat().st_mtime)
    return _state_in(name, places[-1]) if places else None


def _state_in(name: str, place: Path) -> State | None:
    try:
        return read_state(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (UnreadableStateError, UnicodeDecodeError) as error:
        raise refusal(
            "enclave-state",
            f"the state of the enclave '{name}' in '{place}' cannot be read: {error}",
            hint=f"remove the enclave with `kurtc enclave rm -f {name}`",
        ) from None


def _make_private(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    (folder / "archives").mkdir(exist_ok=True, mode=0o700)
