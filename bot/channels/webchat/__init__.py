"""The web chat channel: JSON frames over a web socket, described in docs/webchat-protocol.md."""
