"""A server that speaks Twilio's REST protocol for messages, with faults to order, for tests and rehearsals."""
