"""Before a trial: what its plan can teach, by when, and what would make it teach more."""
