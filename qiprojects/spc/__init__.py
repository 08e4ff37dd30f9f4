"""Statistical process control: run, XmR, P, U and C charts as plain arithmetic, without Django.

The rules are those of NHS England's Making Data Count, set out in the SPC reference schema.
"""

from qiprojects.spc.chart import PhaseResult, SpcResult, analyse
from qiprojects.spc.limits import Limits
from qiprojects.spc.runs import Anhoej, Perla, crossings_limit
from qiprojects.spc.series import RUN_LENGTHS, Chart, Improvement
from qiprojects.spc.signals import Signals

__all__ = [
    "RUN_LENGTHS",
    "Anhoej",
    "Chart",
    "Improvement",
    "Limits",
    "Perla",
    "PhaseResult",
    "Signals",
    "SpcResult",
    "analyse",
    "crossings_limit",
]
