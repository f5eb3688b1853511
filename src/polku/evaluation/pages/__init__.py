"""The pages of a report, each a function from a context to claims, figures and tables."""
