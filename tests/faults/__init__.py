"""Faults: what is killed, full, wrong or half done, and what must hold all the same (docs/deploy.md, "Shown")."""
