import base64
from dataclasses import asdict
from pathlib import Path

import pytest

from sysops_graph.sealing import ContactData, ContactDataUnreadable, Sealer, SignatureNotTrue

SEALER = Sealer(b"k" * 32)
ANNA = ContactData(email="anna@example.org", phone="+4943112345", address="Holtenauer Straße 1, Kiel")


def test_opening_gives_back_what_was_sealed() -> None:
    assert SEALER.open("exp_a", asdict(SEALER.seal("exp_a", ANNA))) == ANNA


def test_what_is_absent_stays_absent() -> None:
    sealed = SEALER.seal("exp_a", ContactData(email="anna@example.org"))
    assert (sealed.phone_sealed, sealed.address_sealed, sealed.phone_hash) == (None, None, None)
    assert SEALER.open("exp_a", asdict(sealed)) == ContactData(email="anna@example.org")


def test_nothing_sealed_shows_what_it_holds_or_repeats_itself() -> None:
    first, second = (asdict(SEALER.seal("exp_a", ANNA)) for _ in range(2))
    text = repr(first)
    assert not any(value in text for value in ("anna", "4943112345", "Kiel"))
    assert first["email_sealed"] != second["email_sealed"]
    assert first["email_hash"] == second["email_hash"]


def test_one_person_cannot_be_opened_as_another() -> None:
    with pytest.raises(ContactDataUnreadable):
        SEALER.open("exp_b", asdict(SEALER.seal("exp_a", ANNA)))


def test_a_field_cannot_stand_in_for_another() -> None:
    sealed = asdict(SEALER.seal("exp_a", ANNA))
    with pytest.raises(ContactDataUnreadable):
        SEALER.open("exp_a", sealed | {"email_sealed": sealed["phone_sealed"]})


def test_another_service_key_opens_nothing() -> None:
    with pytest.raises(ContactDataUnreadable):
        Sealer(b"x" * 32).open("exp_a", asdict(SEALER.seal("exp_a", ANNA)))


def test_a_destroyed_data_key_leaves_nothing_to_read() -> None:
    assert SEALER.open("exp_a", asdict(SEALER.seal("exp_a", ANNA)) | {"data_key": None}) == ContactData()


@pytest.mark.parametrize("spelling", ["anna@example.org", " Anna@Example.org "])
def test_a_mail_address_is_found_however_it_is_written(spelling: str) -> None:
    assert SEALER.email_hash(spelling) == SEALER.seal("exp_a", ANNA).email_hash


@pytest.mark.parametrize("spelling", ["+4943112345", "+49 431 12345", "+49 (431) 123-45"])
def test_a_phone_number_is_found_however_it_is_written(spelling: str) -> None:
    assert SEALER.phone_hash(spelling) == SEALER.seal("exp_a", ANNA).phone_hash


def test_look_up_differs_between_services() -> None:
    assert Sealer(b"x" * 32).email_hash("anna@example.org") != SEALER.email_hash("anna@example.org")


def test_a_key_file_is_read(tmp_path: Path) -> None:
    file = tmp_path / "sealing.key"
    file.write_bytes(base64.b64encode(b"k" * 32) + b"\n")
    assert Sealer.from_file(file).open("exp_a", asdict(SEALER.seal("exp_a", ANNA))) == ANNA


@pytest.mark.parametrize("content", [b"", b"not base64!", base64.b64encode(b"short")])
def test_an_unusable_key_file_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "sealing.key"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=r"base64|32 bytes"):
        Sealer.from_file(file)


def test_what_was_signed_is_read_by_everybody_and_changed_by_nobody() -> None:
    token = SEALER.sign("upload", "Grüße")
    assert SEALER.signed("upload", token) == "Grüße"
    other_text = f"{SEALER.sign('upload', 'Hallo').partition('.')[0]}.{token.partition('.')[2]}"
    other_key = Sealer(b"x" * 32).sign("upload", "Grüße")
    for wrong in (other_text, other_key, SEALER.sign("download", "Grüße"), "", ".", "ä.ö", token + "A"):
        with pytest.raises(SignatureNotTrue):
            SEALER.signed("upload", wrong)
