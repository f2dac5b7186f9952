import smtplib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
import stamina

from sysops_graph.local.inbox import caught
from sysops_graph.local.process import free_port, stop


@dataclass
class RunningSinks:
    inbox: Path
    smtp: int
    sms: str


@pytest.fixture
def sinks(tmp_path: Path) -> Iterator[RunningSinks]:
    smtp, sms = free_port(), free_port()
    process = subprocess.Popen([sys.executable, "-m", "sysops_graph.local.sinks", tmp_path, str(smtp), str(sms)])
    url = f"http://127.0.0.1:{sms}/messages"
    for attempt in stamina.retry_context(on=httpx.ConnectError, attempts=100, wait_max=0.1):
        with attempt:
            httpx.get(url)
    yield RunningSinks(tmp_path, smtp, url)
    stop(process)


def test_a_mail_lies_in_the_inbox_as_it_was_written(sinks: RunningSinks):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "support@penultimate.example", "mia@example.com", "Grüße"
    mail.set_content("Lena kommt am Dienstag um 9 Uhr.")
    with smtplib.SMTP("127.0.0.1", sinks.smtp) as client:
        client.send_message(mail)
    [message] = caught(sinks.inbox, to="mia@")
    assert (message.channel, message.subject, message.text.strip()) == ("email", "Grüße", mail.get_content().strip())


def test_a_text_message_lies_in_the_inbox(sinks: RunningSinks):
    body = {"to": "+4930123456", "text": "Offer for INC-1"}
    answer = httpx.post(sinks.sms, json=body, headers={"Idempotency-Key": "msg_1"})
    [message] = caught(sinks.inbox)
    assert answer.status_code == 202
    assert (message.to, message.text, message.reference) == ("+4930123456", "Offer for INC-1", "msg_1")


def test_a_text_message_without_receiver_is_refused(sinks: RunningSinks):
    assert httpx.post(sinks.sms, json={"text": "hello"}).status_code == 422
    assert caught(sinks.inbox) == []
