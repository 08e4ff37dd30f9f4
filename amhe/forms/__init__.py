"""The forms of AMHE: plain words for every error, one look for every field. A form checks and never saves."""

from amhe.forms.base import Filters, Form
from amhe.forms.choosing import Choice, Choices, Tick, YesNo
from amhe.forms.dates import Date, read_time
from amhe.forms.text import Email, LongText, Text, WholeNumber, clean_text

__all__ = [
    "Choice",
    "Choices",
    "Date",
    "Email",
    "Filters",
    "Form",
    "LongText",
    "Text",
    "Tick",
    "WholeNumber",
    "YesNo",
    "clean_text",
    "read_time",
]
