"""A capability is one that Linux knows; one that this list does not know is a warning, for kernels learn new ones."""

from collections.abc import Iterator

from kurtc.diagnostics import Diagnostic
from kurtc.validation.visit import Visit

CODE = "capability"
SUBJECT = ("capabilities",)
_NAMES = """
ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH
FOWNER FSETID IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE
NET_BROADCAST NET_RAW PERFMON SETFCAP SETGID SETPCAP SETUID SYSLOG SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE
SYS_PACCT SYS_PTRACE SYS_RAWIO SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG WAKE_ALARM
"""
_KNOWN = tuple(_NAMES.split())


def check(visit: Visit) -> Iterator[Diagnostic]:
    """The capabilities of services; case and the prefix `CAP_` do not count."""
    for name, config in visit.services:
        for capability in config.capabilities:
            plain = capability.upper().removeprefix("CAP_")
            if plain not in _KNOWN:
                message = f"{capability!r} of service {name!r} is no capability that Linux is known to have"
                yield visit.warning(CODE, message, visit.suggestions.hint(plain, _KNOWN))
