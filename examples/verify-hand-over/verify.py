"""Verifies a hand-over token without asking the portal. Needs the package `cryptography`."""

import base64
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verify_hand_over(token: str, jwks: dict, issuer: str, audience: str, now: int) -> dict | None:
    """Who was handed over, if the portal signed exactly this token for your product; None otherwise.

    audience: your product id; now: seconds since 1970. Remember "jti" for a minute and refuse it the second time.
    """
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        head = json.loads(_decode(parts[0]))
        if head["alg"] != "EdDSA":
            return None
        key = next(k for k in jwks["keys"] if k["kid"] == head["kid"])
        signed = f"{parts[0]}.{parts[1]}".encode()
        Ed25519PublicKey.from_public_bytes(_decode(key["x"])).verify(_decode(parts[2]), signed)
        claims = json.loads(_decode(parts[1]))
        fits = claims["iss"] == issuer and claims["aud"] == audience and claims["exp"] > now
    except (ValueError, KeyError, TypeError, StopIteration, InvalidSignature):
        return None
    return claims if fits else None


if __name__ == "__main__":
    # python verify.py CASES.json: for this repository's test.
    import sys

    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    for case in given["cases"]:
        claims = verify_hand_over(case["token"], given["jwks"], given["issuer"], given["audience"], given["now"])
        print(case["name"], claims["user"] if claims else "refused", sep="\t")
