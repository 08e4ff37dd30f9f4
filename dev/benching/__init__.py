"""dev/bench: how much the product costs, as ratios to a floor of our own measured in the same run."""
