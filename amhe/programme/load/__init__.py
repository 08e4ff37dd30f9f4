"""Made-up organisations by the hundred, for measuring: many rows fast, every constraint and the wall in force.

Unlike the example organisations (`amhe.programme.example`) they are declared and not earned by actions, so nothing that
people look at is shown with them. What they hold follows from a seed; their days are counted back from today.
"""

from amhe.programme.load.making import Made, make

__all__ = ["Made", "make"]
