"""What processes cost, read from /proc."""

from __future__ import annotations

import os
import re
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name. Empty when the process is gone."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return []
    return text[text.rindex(")") + 2 :].split()


def children(parent: int) -> list[int]:
    """The ids of the direct children of a process."""
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return sorted(pid for pid in pids if (stat := _stat(pid)) and int(stat[1]) == parent)


def cpu(pid: int) -> float:
    """CPU seconds that a process has used itself."""
    stat = _stat(pid)
    return (int(stat[11]) + int(stat[12])) / TICK if stat else 0.0


def cpu_below(parent: int) -> float:
    """CPU seconds of a process's children, those that ended included: it never falls."""
    stat = _stat(parent)
    ended = (int(stat[13]) + int(stat[14])) / TICK if stat else 0.0
    return ended + sum(cpu(pid) for pid in children(parent))


def memory_mb(pid: int) -> float:
    """Resident memory of a process in MB (of 1,048,576 bytes). Raises OSError when it is gone."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
