"""Pages of the organisations room: how people sign in."""
