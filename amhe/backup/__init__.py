"""Backup and restore: a dump that is whole or is not there, and a restored database that is proved equal to it."""
