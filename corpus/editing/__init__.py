"""Reader questions as an editor looks at them and adds to them."""
