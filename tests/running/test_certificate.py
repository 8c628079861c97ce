from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509

from service.running.certificate import certificate_for

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
ADDRESS = "192.168.1.4"


def test_the_certificate_names_the_address_that_phones_ask_for(tmp_path: Path):
    file, _ = certificate_for(ADDRESS, tmp_path, NOW)
    made = x509.load_pem_x509_certificate(file.read_bytes())
    names = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert [str(name) for name in names.get_values_for_type(x509.IPAddress)] == [ADDRESS]


def test_a_phone_can_be_told_to_trust_it_and_no_phone_finds_it_too_long(tmp_path: Path):
    file, _ = certificate_for(ADDRESS, tmp_path, NOW)
    made = x509.load_pem_x509_certificate(file.read_bytes())
    assert made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert made.not_valid_after_utc - NOW < timedelta(days=825)


def test_only_the_owner_reads_the_key(tmp_path: Path):
    _, key = certificate_for(ADDRESS, tmp_path, NOW)
    assert key.stat().st_mode & 0o777 == 0o600
    assert key.parent.stat().st_mode & 0o777 == 0o700


def test_it_is_kept_until_it_ends(tmp_path: Path):
    file, _ = certificate_for(ADDRESS, tmp_path, NOW)
    first = file.read_bytes()
    certificate_for(ADDRESS, tmp_path, NOW + timedelta(days=700))
    assert file.read_bytes() == first
    certificate_for(ADDRESS, tmp_path, NOW + timedelta(days=801))
    assert file.read_bytes() != first


def test_another_address_gets_its_own(tmp_path: Path):
    assert certificate_for(ADDRESS, tmp_path, NOW) != certificate_for("192.168.1.5", tmp_path, NOW)
