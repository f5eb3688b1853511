"""polku: anticipatory impact evaluation of employment programmes."""

__version__ = "0.1.0"
