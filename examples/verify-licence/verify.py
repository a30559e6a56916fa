"""Verifies a licence key or an activation file without network. Needs the package `cryptography`."""

import base64
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verify_licence(text: str, version: str, jwks: dict, now: int) -> dict | None:
    """The payload, if one of your account's public keys signed exactly this text; None otherwise.

    version: "KL1" for licence keys, "KA1" for activation files; now: seconds since 1970.
    """
    parts = text.strip().split(".")
    if len(parts) != 3 or parts[0] != version:
        return None
    try:
        payload = json.loads(_decode(parts[1]))
        key = next(k for k in jwks["keys"] if k["kid"] == payload["kid"])
        signed = f"{parts[0]}.{parts[1]}".encode()
        Ed25519PublicKey.from_public_bytes(_decode(key["x"])).verify(_decode(parts[2]), signed)
    except (ValueError, KeyError, TypeError, StopIteration, InvalidSignature):
        return None
    if now < payload.get("nbf", now) or now >= payload.get("exp", now + 1):
        return None
    return payload


if __name__ == "__main__":
    # python verify.py VECTORS.json: for this repository's test.
    import sys

    with open(sys.argv[1], encoding="utf-8") as file:
        vectors = json.load(file)
    for case in vectors["cases"]:
        read = verify_licence(case["text"], case["version"], vectors["jwks"], case["now"])
        print(case["name"], "valid" if read is not None else "invalid", sep="\t")
