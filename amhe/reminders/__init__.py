"""What is due to be sent, to whom, once. Rooms above register their kinds (`register`, `find_by`) and `post` letters."""

from amhe.reminders.kinds import Attachment, Button, Due, Kind, Mail, Topic, find_by, register

__all__ = ["Attachment", "Button", "Due", "Kind", "Mail", "Topic", "find_by", "register"]
