"""Property tests draw the same examples every time, are not timed one by one, and leave no files behind."""

from hypothesis import settings

settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")
