"""bot_auth against an independent implementation of RFC 9421: http-message-signatures."""

import datetime
import time

import pytest
from bot_messages import KEYS, SECRET, arrived, check, refusal
from bot_requests import hosts, methods, paths
from hypothesis import given
from hypothesis import strategies as st
from needs import module_or_skip

from envgen.runtime.bot_auth import wire
from envgen.runtime.bot_auth.signing import Signer

oracle = module_or_skip("http_message_signatures")

COMPONENTS = ("@method", "@authority", "@path", "@query", "content-digest")
NONCES = st.text("ABCXYZabcxyz0123456789_-", min_size=16, max_size=64)


# The library takes what RFC 3986 allows in a query, which is less than our pattern does.
pieces = st.sampled_from([*"abzAZ09-._~!$&'()*+,;=:@/?", "%20", "%C3%A4", "%2f"])
queries = st.lists(pieces, max_size=20).map("".join)
urls = st.builds(
    "{}://{}{}?{}".format,
    st.sampled_from(["http", "https"]),
    hosts,
    paths,
    queries,
) | st.builds("https://{}{}".format, hosts, paths)


class Request:
    """What the library asks of a request."""

    def __init__(self, method: str, url: str, headers: dict[str, str]) -> None:
        """Keep it."""
        self.method = method
        self.url = url
        self.headers = headers


def resolver():
    """The key by its id, as the library looks it up."""
    keys = {wire.key_id(KEYS[0]): KEYS[0]}
    return oracle.MappingKeyResolver(public_keys=keys, private_keys=keys)


@given(method=methods, url=urls, body=st.binary(max_size=200), nonce=NONCES)
def test_the_library_signs(method: str, url: str, body: bytes, nonce: str) -> None:
    """What the library makes, digest and label included, is accepted as it is."""
    request = Request(method, url, {})
    now = datetime.datetime.now(datetime.UTC)
    signer = oracle.HTTPMessageSigner(
        signature_algorithm=oracle.algorithms.HMAC_SHA256, key_resolver=resolver()
    )
    signer.sign(
        request,
        key_id=wire.key_id(KEYS[0]),
        covered_component_ids=COMPONENTS,
        created=now,
        expires=now + datetime.timedelta(seconds=300),
        nonce=nonce,
        tag="bot",
        body=body,
    )
    assert request.headers["Signature-Input"].startswith("pyhms=(")
    message = arrived(request.headers, method, url, body)
    assert check(message, accept=("v2",), now=int(time.time())).version == "v2"
    other = message._replace(body=body + b"x")
    assert refusal(other, now=int(time.time())).reason == "digest"


@given(method=methods, url=urls, body=st.binary(max_size=200))
def test_the_library_verifies(method: str, url: str, body: bytes) -> None:
    """What a Signer makes is a signature to the library, over body and all components."""
    request = Request(method, url, Signer(SECRET).sign(method, url, body))
    verifier = oracle.HTTPMessageVerifier(
        signature_algorithm=oracle.algorithms.HMAC_SHA256, key_resolver=resolver()
    )
    (result,) = verifier.verify(request, expect_tag="bot", require_components=COMPONENTS, body=body)
    assert result.label == "sig"
    assert result.parameters["keyid"] == wire.key_id(KEYS[0])
    with pytest.raises(oracle.InvalidSignature):
        verifier.verify(request, expect_tag="bot", body=body + b"x")
