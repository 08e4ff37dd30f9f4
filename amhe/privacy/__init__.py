"""Copies of an organisation's data, its deletion, and the ledger of what was erased. Knows tables only by the app registry."""
