"""Knowledge: the clinic's own content, from clinic.yml."""
