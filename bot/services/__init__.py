"""Other people's servers: Twilio, the engine, translation."""
