"""A message with its slips put right."""
