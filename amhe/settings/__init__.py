"""One module a place: dev, test and production, all on base."""
