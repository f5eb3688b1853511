"""What was learned: the fits that bind a programme to its evidence."""
