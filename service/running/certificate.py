"""The certificate of `gocua demo --lan`, made by this machine for itself."""

import ipaddress
from datetime import datetime, timedelta
from pathlib import Path

# Phones refuse a certificate that lasts longer than 825 days.
LIFE = timedelta(days=800)


def certificate_for(address: str, folder: Path, now: datetime) -> tuple[Path, Path]:
    """Certificate and key for an IP address, kept in a 0700 folder until they no longer fit; returns their files."""
    place = folder / "tls"
    place.mkdir(mode=0o700, exist_ok=True)
    certificate, key = place / f"{address}.crt", place / f"{address}.key"
    if not (certificate.exists() and key.exists() and _holds(certificate, now)):
        _make(address, certificate, key, now)
    return certificate, key


def _holds(certificate: Path, now: datetime) -> bool:
    from cryptography import x509

    return x509.load_pem_x509_certificate(certificate.read_bytes()).not_valid_after_utc > now + timedelta(days=1)


def _make(address: str, certificate: Path, key: Path, now: datetime) -> None:
    """An authority of one: a phone can be told to trust it, and it speaks for this address alone."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, f"Gõ Cửa demo {address}")])
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address)), x509.DNSName("localhost")])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + LIFE)
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(secret, hashes.SHA256())
    )
    encoded = secret.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    key.touch(mode=0o600)
    key.write_bytes(encoded)
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
