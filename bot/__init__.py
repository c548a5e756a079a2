"""The desk: everything that faces patients, staff and the outside world."""
