"""Why a backup or a restore was not done."""


class Fault(Exception):
    """`str()` is one or two sentences for whoever sits at the terminal: what is wrong, and what to do."""
