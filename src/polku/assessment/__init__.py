"""From a folder to an `Assessment`: the one composition."""
