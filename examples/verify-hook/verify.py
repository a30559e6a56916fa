"""Verifies a hook of the portal (Standard Webhooks). Standard library only."""

import base64
import hashlib
import hmac


def verify_hook(hook_id: str, timestamp: str, signature: str, body: bytes, secrets: list[str], now: int) -> bool:
    """Whether the portal signed exactly this body with one of your secrets ("whsec_…"), within the last five minutes.

    body: the bytes as they came, before any parsing; now: seconds since 1970. Remember the ids you have worked off: a
    hook may come twice.
    """
    if not (timestamp.isascii() and timestamp.isdigit() and abs(now - int(timestamp)) <= 300):
        return False
    signed = f"{hook_id}.{timestamp}.".encode() + body
    given = [entry[3:] for entry in signature.split(" ") if entry.startswith("v1,")]
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        good = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        if any(hmac.compare_digest(good, one.encode()) for one in given):
            return True
    return False


if __name__ == "__main__":
    # python verify.py VECTORS.json: for this repository's test.
    import json
    import sys

    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    for case in given["cases"]:
        body = case["body"].encode()
        good = verify_hook(case["id"], case["timestamp"], case["signature"], body, [given["secret"]], given["now"])
        print(case["name"], "good" if good else "refused", sep="\t")
