"""What is evaluated: the programme folder read into frozen values."""
