"""What a number is worth: one verdict per number, decided here and nowhere else. No words, no input or output."""
