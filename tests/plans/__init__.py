"""The plans on published data, tested against figures that the standard library computes alone."""
