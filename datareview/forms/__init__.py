"""The forms of the data review."""

from datareview.forms.contacts import AddContactForm, AskedAgainForm, ChangeContactForm, ContactedForm, OffForm
from datareview.forms.findings import ChangeFindingForm, FindingForm
from datareview.forms.notes import ConsentForm, ReflectForm, TagForm
from datareview.forms.sharing import CopyForm, OwnRemovalForm, RemovalForm, ShareForm, ShareWithExpertForm
from datareview.forms.talk import TalkForm
from datareview.forms.themes import ChangeThemeForm, EvidenceForm, NewThemeForm

__all__ = [
    "AddContactForm",
    "AskedAgainForm",
    "ChangeContactForm",
    "ChangeFindingForm",
    "ChangeThemeForm",
    "ConsentForm",
    "ContactedForm",
    "CopyForm",
    "EvidenceForm",
    "FindingForm",
    "NewThemeForm",
    "OffForm",
    "OwnRemovalForm",
    "ReflectForm",
    "RemovalForm",
    "ShareForm",
    "ShareWithExpertForm",
    "TagForm",
    "TalkForm",
]
