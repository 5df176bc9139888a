"""primarycare."""
