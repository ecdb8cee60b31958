"""Evidence: one file that holds what a run rested on and found, so that anyone can judge it again offline."""
