"""Seconds, bytes and numbers of things, as people read them."""


def seconds_text(seconds: float) -> str:
    """`0.3 s`, `42.1 s`, `3 min 05 s`, `2 h 03 min`."""
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def bytes_text(count: int) -> str:
    """`512 B`, `1.5 KiB`, `20.0 MiB`."""
    if count < 1024:
        return f"{count} B"
    amount = float(count)
    for unit in ("KiB", "MiB", "GiB"):
        amount /= 1024
        if amount < 999.95 or unit == "GiB":
            return f"{amount:.1f} {unit}"
    raise AssertionError("the last unit takes everything")


def counted(count: int, noun: str) -> str:
    """`1 step`, `3 steps`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
