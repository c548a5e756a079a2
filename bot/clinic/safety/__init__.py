"""Safety: emergencies and crisis, recognised before anything else."""
