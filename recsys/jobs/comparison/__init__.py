"""Every model on one frozen split: the job that trains and measures them, and what a leaderboard shows."""
