"""Other methods on the same series, beside the main estimate."""
