"""Send an e-mail through the clinic's own mail server (SMTP, RFC 5321), with TLS where the address says so."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

SECONDS = 15.0


class MailUndelivered(Exception):
    """The mail server did not take the message; `args[0]` says why, without the message."""


class Mailer:
    """`url` is smtp://user:password@host:587 (STARTTLS where offered), smtps://host:465 (TLS) or smtp+plain://host:25 (neither)."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._tls, self._plain = parts.scheme == "smtps", parts.scheme == "smtp+plain"
        self._host, self._port = parts.hostname or "localhost", parts.port or (465 if self._tls else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._sender = sender

    def send(self, to: str, subject: str, text: str) -> None:
        """Send it now; raises MailUndelivered. Blocks: call it in a thread."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, to, subject
        message.set_content(text)
        try:
            with self._connected() as server:
                if self._user:
                    server.login(self._user, self._password)
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as failed:
            raise MailUndelivered(f"{type(failed).__name__} at {self._host}:{self._port}") from None

    def _connected(self) -> smtplib.SMTP:
        if self._tls:
            return smtplib.SMTP_SSL(self._host, self._port, timeout=SECONDS, context=ssl.create_default_context())
        server = smtplib.SMTP(self._host, self._port, timeout=SECONDS)
        if not self._plain and server.ehlo() and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        return server
