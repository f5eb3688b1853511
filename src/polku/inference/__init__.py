"""What we now believe: noise, prior, posterior, learnability."""
