"""Forecasts that cannot be taken back: the chain, its records and their scores."""
