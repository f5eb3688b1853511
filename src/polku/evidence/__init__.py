"""What came in: series, flows, codings, each with the month it became known."""
