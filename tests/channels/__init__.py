"""What every channel must stand."""
