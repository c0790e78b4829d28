"""Reader questions as an editor looks at them, checks them and adds to them."""
