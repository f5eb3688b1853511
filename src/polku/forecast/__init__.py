"""What will come: fans with and without the trial."""
