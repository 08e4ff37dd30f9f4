"""The floor: the least Django that does what a page for somebody signed in must do. Everything is told as a ratio to it.

Session and account from the database, one query on an index, and a page of about 42 kB for 100 rows: 3 queries.
"""
