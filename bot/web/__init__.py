"""The sites: public, staff and private."""
