"""What the clinic writes to patients of its own accord."""
