"""SMS as Twilio speaks it: signatures, forms and segments, without a server."""
