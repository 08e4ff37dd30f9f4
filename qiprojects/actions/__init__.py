"""Every write to the project: aims, theory of change, tests, measures."""

from qiprojects.actions.aims import agree_aim, choose_route, write_aim
from qiprojects.actions.measuring import (
    add_measure,
    add_point,
    add_points,
    agree_measure,
    change_measure,
    change_point,
    remove_point,
)
from qiprojects.actions.testing import change_plan, plan_cycle, write_up_cycle
from qiprojects.actions.theory import (
    add_driver,
    add_idea,
    add_starters,
    change_driver,
    change_idea,
    keep_theory,
    remove_driver,
)

__all__ = [
    "add_driver",
    "add_idea",
    "add_measure",
    "add_point",
    "add_points",
    "add_starters",
    "agree_aim",
    "agree_measure",
    "change_driver",
    "change_idea",
    "change_measure",
    "change_plan",
    "change_point",
    "choose_route",
    "keep_theory",
    "plan_cycle",
    "remove_driver",
    "remove_point",
    "write_aim",
    "write_up_cycle",
]
