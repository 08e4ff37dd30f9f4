"""What the product keeps about one person, told to that person alone (X8; docs/adr/0019)."""
