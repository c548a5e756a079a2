"""Scheduling: openings, wishes about time, appointments."""
