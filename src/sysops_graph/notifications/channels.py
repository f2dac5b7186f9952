"""How a letter leaves the system: by SMTP, or over an HTTP gateway for text messages."""

from email.message import EmailMessage
from typing import Protocol

import aiosmtplib
import httpx

from sysops_graph.notifications.model import ChannelDown, Letter, Refused
from sysops_graph.settings import Settings

_PERMANENT = range(500, 600)
_LATER = frozenset({408, 425, 429})


class Carrier(Protocol):
    """Takes a letter to its address and answers what the outside party calls it.

    Raises ChannelDown when it may work later, Refused when it never will. Called twice with the same reference, the
    outside party can tell.
    """

    async def carry(self, letter: Letter, /) -> str: ...


class MailCarrier:
    """E-mail over SMTP."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def carry(self, letter: Letter, /) -> str:
        mail = self._mail(letter)
        try:
            await aiosmtplib.send(
                mail,
                hostname=self._settings.smtp_host,
                port=self._settings.smtp_port,
                timeout=self._settings.smtp_timeout_s,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            _raise_for(error.recipients[0].code, error)
        except aiosmtplib.SMTPResponseException as error:
            _raise_for(error.code, error)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise ChannelDown(f"The mail server does not answer ({type(error).__name__}).") from error
        return mail["Message-ID"]

    def _mail(self, letter: Letter) -> EmailMessage:
        sender = self._settings.mail_from
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, letter.address, " ".join(letter.words.subject.split())
        mail["Message-ID"] = f"<{letter.reference}@{sender.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(letter.words.text)
        return mail


class TextCarrier:
    """Text messages: `POST {to, text}` to a gateway, with the reference as its idempotency key; it answers `{id}`."""

    def __init__(self, settings: Settings) -> None:
        self._url = settings.sms_url
        self._timeout_s = settings.sms_timeout_s
        self._tls = httpx.create_ssl_context()  # by itself a client reads all authorities anew, for 20 ms

    async def carry(self, letter: Letter, /) -> str:
        if self._url is None:
            raise Refused("No gateway for text messages is set.")
        body = {"to": letter.address, "text": letter.words.text}
        try:
            async with httpx.AsyncClient(timeout=self._timeout_s, verify=self._tls) as client:
                answer = await client.post(self._url, json=body, headers={"Idempotency-Key": letter.reference})
        except httpx.HTTPError as error:
            raise ChannelDown(f"The gateway for text messages does not answer ({type(error).__name__}).") from error
        if answer.is_success:
            return str(answer.json()["id"])
        if answer.is_client_error and answer.status_code not in _LATER:
            raise Refused(f"The gateway for text messages refused it ({answer.status_code}).")
        raise ChannelDown(f"The gateway for text messages asks to try later ({answer.status_code}).")


def _raise_for(code: int, error: Exception) -> None:
    if code in _PERMANENT:
        raise Refused(f"The mail server refused it ({code}).") from error
    raise ChannelDown(f"The mail server asks to try later ({code}).") from error
