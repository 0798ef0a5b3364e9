"""A small linear model of what messages mean, learned from examples; numpy alone."""
