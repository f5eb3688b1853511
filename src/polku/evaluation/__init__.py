"""What it means: answers and sentences, each with its grounds."""
