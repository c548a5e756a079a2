"""Run the rehearsal server: `python -m tests.twilio_server [port]`."""

import sys

from aiohttp import web

from tests.twilio_server.server import ACCOUNT, CLINIC, TOKEN, TwilioServer


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8095
    print(f"Start the desk with:\n  FRONTDESK_TWILIO_API_URL=http://127.0.0.1:{port} FRONTDESK_TWILIO_ACCOUNT_SID={ACCOUNT} \\")
    print(
        f"  FRONTDESK_TWILIO_AUTH_TOKENS={TOKEN} FRONTDESK_TWILIO_FROM={CLINIC} FRONTDESK_PUBLIC_URL=http://127.0.0.1:8080 frontdesk up"
    )
    print('Text it:   POST /_rehearsal/text {"url": "http://127.0.0.1:8080/twilio/sms", "from": "+15555550101", "body": "hi"}')
    print(
        'Faults:    POST /_rehearsal/faults [21610, 30003, "429", "500", "slow", "taken", "junk"];  sent: GET /_rehearsal/messages'
    )
    web.run_app(TwilioServer().application(), host="127.0.0.1", port=port, print=None)


if __name__ == "__main__":
    main()
