"""Tests of bot_auth/verifying.py: what is accepted, and that nothing else is."""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import get_args

import pytest
from bot_messages import (
    BODY,
    KEYS,
    NOW,
    PREVIOUS,
    SECRET,
    URL,
    arrived,
    base_of,
    changed,
    check,
    refusal,
    signed,
    signed_again,
)
from bot_requests import hosts, methods, paths
from hypothesis import given
from hypothesis import strategies as st

from envgen.runtime.bot_auth import wire
from envgen.runtime.bot_auth.signing import Signer
from envgen.runtime.bot_auth.verifying import Message, Reason, Refused, verify

pytestmark = pytest.mark.any_django

VERSIONS = ("v1", "v2")
queries = st.text([chr(n) for n in range(33, 127) if chr(n) != "#"], max_size=60)
urls = st.builds(
    lambda scheme, host, path, query: f"{scheme}://{host}{path}{'?' if query else ''}{query}",
    st.sampled_from(["http", "https"]), hosts, paths, queries,
)  # fmt: skip
versions = st.sampled_from(VERSIONS)
odd_texts = st.text(max_size=80) | st.sampled_from(
    list(signed(secret="a secret that the backend does not know").headers.values())
)


# --- What is accepted ---------------------------------------------------------------


@given(method=methods, url=urls, body=st.binary(max_size=2000), version=versions)
def test_what_is_signed_is_verified(method: str, url: str, body: bytes, version: str) -> None:
    """Any method, allowed URL and body, in both versions."""
    verified = check(signed(version, method=method, url=url, body=body))
    assert (verified.version, verified.key_id) == (version, wire.key_id(KEYS[0]))
    assert verified.remember_until == NOW + 300
    assert len(bytes.fromhex(verified.mac)) == 32


@given(payload=st.dictionaries(st.text(), st.integers() | st.text() | st.none()))
def test_a_v1_sender_written_by_hand(payload: dict[str, object]) -> None:
    """A bot that concatenates text and sends a text body, as bots did before envgen."""
    stamp = str(NOW)
    text = json.dumps(payload, sort_keys=True)
    digest = hmac.new(SECRET.encode("utf-8"), f"{stamp}{text}".encode(), hashlib.sha256)
    sent = {
        "Content-Type": "application/json",
        "X-Bot-Timestamp": stamp,
        "X-Bot-Signature": "sha256=" + digest.hexdigest(),
    }
    verified = check(arrived(sent, body=text.encode()), accept=("v1",))
    assert verified.mac == digest.hexdigest()


@pytest.mark.parametrize("version", VERSIONS)
def test_both_secrets_count(version: str) -> None:
    """A message says by its key id with which of the secrets it was signed; no third one."""
    old = signed(version, secret=PREVIOUS)
    assert check(old).key_id == wire.key_id(KEYS[1])
    assert check(signed(version)).key_id == wire.key_id(KEYS[0])
    with pytest.raises(Refused) as raised:
        verify(old, KEYS[:1], VERSIONS, NOW)
    assert raised.value.reason == {"v1": "signature", "v2": "key"}[version]
    assert raised.value.key_id == ""


@pytest.mark.parametrize("label", ["sig1", "pyhms", "*", "a-b_c.d*", "a" * 32])
def test_any_label(label: str) -> None:
    """The label is no part of what is signed: any key of RFC 8941, the same in both headers."""
    message = signed()
    for name in ("signature", "signature-input"):
        value = message.headers[name].replace("sig=", f"{label}=", 1)
        assert refusal(changed(message, **{name: value})).reason == "malformed"
    headers = {
        name: value.replace("sig=", f"{label}=", 1) for name, value in message.headers.items()
    }
    assert check(message._replace(headers=headers)).mac == check(message).mac


def test_other_headers_do_not_matter() -> None:
    """What is not signed may be there, and v1 headers beside v2 ones too."""
    assert check(changed(signed(), authorization="Bearer junk", x_bot_timestamp="junk"))


# --- Time ---------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("skew", [-300, -299, -1, 0, 1, 59, 60])
def test_inside_the_window(version: str, skew: int) -> None:
    """300 s old and 60 s new is in time, and is remembered until it no longer is."""
    message = signed(version, at=NOW + skew)
    verified = check(message)
    assert verified.remember_until == NOW + skew + 300
    assert check(message, now=verified.remember_until)
    assert refusal(message, now=verified.remember_until + 1).reason == "clock"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("skew", [-NOW + 1, -86400, -301, 61, 86400])
def test_outside_the_window(version: str, skew: int) -> None:
    """One second more is too much, and the refusal says by how much, below 0 for late."""
    refused = refusal(signed(version, at=NOW + skew))
    assert (refused.reason, refused.skew) == ("clock", skew)
    assert refused.key_id == wire.key_id(KEYS[0])


def with_times(created: int, expires: int) -> Message:
    """A v2 message that is rightly signed for these times."""
    message = signed(at=created)
    value = message.headers["signature-input"]
    value = value.replace(f"expires={created + 300:010}", f"expires={expires:010}")
    return signed_again(changed(message, signature_input=value))


@pytest.mark.parametrize(("expires", "is_late"), [(NOW, False), (NOW + 1, False), (NOW - 1, True)])
def test_expiry(expires: int, is_late: bool) -> None:
    """A message counts up to and with the second in which it expires."""
    message = with_times(NOW - 10, expires)
    if is_late:
        refused = refusal(message)
        assert (refused.reason, refused.skew) == ("expired", -10)
    else:
        assert check(message).remember_until == NOW + 290


@pytest.mark.parametrize("life", [-NOW, -1, 0, 301, 86400])
def test_lifetimes(life: int) -> None:
    """A message expires after it was made, and not later than the window allows."""
    assert refusal(with_times(NOW, NOW + life)).reason == "lifetime"
    assert check(with_times(NOW, NOW + 1))
    assert check(with_times(NOW, NOW + 300))


@pytest.mark.parametrize("version", VERSIONS)
def test_a_stranger_learns_nothing_of_the_clock(version: str) -> None:
    """Without the key, a message that is late as well is refused for its signature."""
    late = signed(version, at=NOW - 9999, secret="x" * 40)
    refused = refusal(late)
    assert refused.reason in ("signature", "key")
    assert (refused.skew, refused.key_id) == (0, "")


# --- Versions -----------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_only_accepted_versions(version: str) -> None:
    """A version counts where it is listed."""
    (other,) = set(VERSIONS) - {version}
    assert check(signed(version), accept=(version,))
    assert refusal(signed(version), accept=(other,)).reason == "version"
    assert refusal(signed(version), accept=()).reason == "version"


@given(
    values=st.dictionaries(
        st.sampled_from([name.lower() for name in wire.V2_HEADERS]), odd_texts, min_size=1
    )
)
def test_never_back_to_v1(values: dict[str, str]) -> None:
    """A good v1 message with any v2 header, broken or empty, is not accepted as v1."""
    message = signed("v1")
    mixed = message._replace(headers={**message.headers, **values})
    assert refusal(mixed).reason in ("malformed", "key")
    assert refusal(mixed, accept=("v1",)).reason == "version"


def test_unsigned() -> None:
    """A message without any of the headers, and with other ones."""
    assert refusal(arrived({})).reason == "unsigned"
    assert refusal(arrived({"Authorization": f"Bearer {SECRET}"})).reason == "unsigned"
    assert refusal(arrived({"X-Bot-Secret": SECRET})).reason == "unsigned"


@pytest.mark.parametrize("version", VERSIONS)
def test_headers_that_are_missing(version: str) -> None:
    """All headers of a version are needed."""
    message = signed(version)
    for name in message.headers:
        assert refusal(changed(message, **{name: None})).reason == "malformed"
        assert refusal(changed(message, **{name: ""})).reason == "malformed"


# --- Keys ---------------------------------------------------------------------------


@pytest.mark.parametrize("key", [b"", b"short", b"k" * 31])
@pytest.mark.parametrize("version", VERSIONS)
def test_short_keys_open_nothing(key: bytes, version: str) -> None:
    """An empty key is one that everybody has: it is passed over, as if it was not there."""
    message = signed(version)
    if version == "v1":
        mac = wire.mac(key, wire.v1_base(message.headers["x-bot-timestamp"], BODY)).hex()
        message = changed(message, x_bot_signature=f"sha256={mac}")
    else:
        named = message.headers["signature-input"].replace(wire.key_id(KEYS[0]), wire.key_id(key))
        message = signed_again(changed(message, signature_input=named), key)
    with pytest.raises(Refused) as raised:
        verify(message, [key], VERSIONS, NOW)
    assert raised.value.reason == "key"
    assert verify(signed(version), [key, *KEYS], VERSIONS, NOW)


@pytest.mark.parametrize("version", VERSIONS)
def test_no_keys(version: str) -> None:
    """Without a secret nothing is signed."""
    with pytest.raises(Refused) as raised:
        verify(signed(version), [], VERSIONS, NOW)
    assert raised.value.reason == "key"


def test_the_key_id_of_another_key() -> None:
    """A signature by the previous secret under the key id of the current one."""
    assert refusal(signed_again(signed(), KEYS[1])).reason == "signature"


# --- Mutations ----------------------------------------------------------------------


@given(data=st.data(), version=versions)
def test_any_bit_of_any_header(data: st.DataObject, version: str) -> None:
    """One flipped bit in the value of any header that signs."""
    message = signed(version)
    name = data.draw(st.sampled_from(sorted(message.headers)))
    value = bytearray(message.headers[name], "ascii")
    value[data.draw(st.integers(0, len(value) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    assert refusal(changed(message, **{name: value.decode("latin-1")}))


def test_every_last_character_of_a_signature() -> None:
    """The bits that Base64 decoding forgets are looked at as well."""
    message = signed()
    for name in ("signature", "content-digest"):
        value = message.headers[name]
        for last in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/":
            other = f"{value[:-3]}{last}=:"
            assert other == value or refusal(changed(message, **{name: other}))


@given(data=st.data(), version=versions, body=st.binary(min_size=1, max_size=200))
def test_any_bit_of_the_body(data: st.DataObject, version: str, body: bytes) -> None:
    """One flipped bit, one byte more or less."""
    message = signed(version, body=body)
    mutant = bytearray(body)
    mutant[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    reason = {"v1": "signature", "v2": "digest"}[version]
    for other in (bytes(mutant), body[:-1], body + b"\0", body + b"\n", b"\n" + body, body * 2):
        assert refusal(message._replace(body=other)).reason == reason


def test_a_body_with_its_own_digest() -> None:
    """Another body together with the digest that fits it."""
    other = changed(signed(), content_digest=wire.content_digest(b"other"))
    assert refusal(other._replace(body=b"other")).reason == "signature"


@given(data=st.data(), url=urls)
def test_any_bit_of_the_target(data: st.DataObject, url: str) -> None:
    """One flipped bit of method, host, path or query; only the case of a host is free."""
    message = signed(url=url)
    field = data.draw(st.sampled_from(["method", "host", "path", "query"]))
    value = bytearray(getattr(message, field), "ascii")
    if not value:
        return
    value[data.draw(st.integers(0, len(value) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    other = value.decode("latin-1")
    if field == "host" and other.lower() == message.host.lower():
        return
    refused = refusal(message._replace(**{field: other}))
    assert refused.reason in ("signature", "malformed", "path")


@given(first=urls, second=urls)
def test_another_url(first: str, second: str) -> None:
    """A signature for one URL is none for another."""
    message = signed(url=first)
    elsewhere = arrived(message.headers, url=second)
    if wire.split_url(first) == wire.split_url(second):
        assert check(elsewhere)
    else:
        assert refusal(elsewhere).reason == "signature"


MANGLERS: dict[str, Callable[[str], str]] = {
    "space before": lambda value: f" {value}",
    "space behind": lambda value: f"{value} ",
    "tab": lambda value: f"{value}\t",
    "line break": lambda value: f"{value}\n",
    "CR LF": lambda value: f"{value}\r\n",
    "NUL": lambda value: f"{value}\0",
    "space within": lambda value: value.replace("=", "= ", 1) + " ",
    "upper case": lambda value: value.upper() if value.upper() != value else f"{value}A",
    "title case": lambda value: value.title() if value.title() != value else f"{value}A",
    "twice": lambda value: f"{value}, {value}",
    "twice without space": lambda value: f"{value},{value}",
    "junk first": lambda value: f"junk, {value}",
    "junk last": lambda value: f"{value}, junk",
    "empty first": lambda value: f", {value}",
    "empty last": lambda value: f"{value},",
    "semicolon": lambda value: f"{value};",
    "quoted": lambda value: f'"{value}"',
    "not ASCII": lambda value: f"{value}é",
    "wide digits": lambda value: "\uff11" + value[1:],
    "oversized": lambda value: value * 5000,
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("how", MANGLERS)
def test_mangled_headers(version: str, how: str) -> None:
    """White space, case, duplicates joined by a comma, and letters beyond ASCII."""
    message = signed(version)
    for name, value in message.headers.items():
        assert refusal(changed(message, **{name: MANGLERS[how](value)})).reason == "malformed"


def test_case_of_hex() -> None:
    """v1 has one spelling: lower case."""
    message = signed("v1")
    scheme, mac = message.headers["x-bot-signature"].split("=")
    assert refusal(changed(message, x_bot_signature=f"{scheme}={mac.upper()}"))
    assert refusal(changed(message, x_bot_signature=f"SHA256={mac}"))
    assert refusal(changed(message, x_bot_signature=mac))


PARAMETERS = ("created", "keyid", "alg", "expires", "nonce", "tag")


def with_parameters(parameters: list[str], components: str = wire.COMPONENTS) -> Message:
    """A message whose parameters are these, rightly signed."""
    value = ";".join([f"sig={components}", *parameters])
    return signed_again(changed(signed(), signature_input=value))


def parameters_of(message: Message) -> list[str]:
    """Each parameter of the signature, with its value."""
    return message.headers["signature-input"].split(";")[1:]


def test_parameters_as_they_have_to_be() -> None:
    """The helper of the tests that follow makes messages that verify."""
    assert check(with_parameters(parameters_of(signed())))
    assert [item.partition("=")[0] for item in parameters_of(signed())] == list(PARAMETERS)


@given(data=st.data())
def test_parameters_in_another_order(data: st.DataObject) -> None:
    """The profile knows one order, even for who holds the key."""
    given_order = parameters_of(signed())
    order = data.draw(st.permutations(given_order))
    if order != given_order:
        assert refusal(with_parameters(order)).reason == "malformed"


@pytest.mark.parametrize("index", range(len(PARAMETERS)), ids=PARAMETERS)
def test_parameters_left_out_doubled_or_added(index: int) -> None:
    """None may be missing, stand twice, or be one that the profile does not know."""
    items = parameters_of(signed())
    for other in (
        items[:index] + items[index + 1 :],
        items[: index + 1] + items[index:],
        [*items[:index], "extra=1", *items[index:]],
        [*items, items[index]],
        [*items[:index], items[index].partition("=")[0], *items[index + 1 :]],
        [*items[:index], f" {items[index]}", *items[index + 1 :]],
        [*items[:index], items[index].replace("=", '="', 1), *items[index + 1 :]],
    ):
        assert refusal(with_parameters(other)).reason == "malformed"


@pytest.mark.parametrize(
    "components",
    [
        "()",
        '("@method")',
        '("@method" "@authority" "@path" "@query")',
        '("@method" "@authority" "@query" "@path" "content-digest")',
        '("@method"  "@authority" "@path" "@query" "content-digest")',
        '("@method" "@authority" "@path" "@query" "content-digest" "date")',
        '("@method" "@authority" "@path" "@query" "content-digest";req)',
        '("@method" "@target-uri" "@path" "@query" "content-digest")',
    ],
)
def test_other_components(components: str) -> None:
    """What is covered is fixed: a signer cannot leave out what it does not like."""
    assert refusal(with_parameters(parameters_of(signed()), components)).reason == "malformed"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("alg", '"HMAC-SHA256"'),
        ("alg", '"none"'),
        ("alg", '"ed25519"'),
        ("alg", "hmac-sha256"),
        ("tag", '"Bot"'),
        ("tag", '"other"'),
        ("nonce", '""'),
        ("nonce", f'"{"n" * 15}"'),
        ("nonce", f'"{"n" * 65}"'),
        ("nonce", f'"{"n" * 15}+"'),
        ("nonce", f'"{"n" * 15}\\""'),
        ("keyid", '""'),
        ("keyid", f'"{"k" * 65}"'),
        ("keyid", "bot"),
        ("created", '"1700000000"'),
        ("created", "1700000000.0"),
        ("created", "+1700000000"),
        ("created", "-1700000000"),
        ("expires", "1_700_000_300"),
        ("expires", "01700000300"),
    ],
)
def test_odd_values_of_parameters(name: str, value: str) -> None:
    """One spelling for each, even for who holds the key."""
    items = [
        f"{name}={value}" if item.startswith(f"{name}=") else item
        for item in parameters_of(signed())
    ]
    assert refusal(with_parameters(items)).reason == "malformed"


@pytest.mark.parametrize("length", [16, 64])
def test_nonces_of_other_bots(length: int) -> None:
    """16 to 64 characters."""
    items = [
        f'nonce="{"n" * length}"' if "nonce" in item else item for item in parameters_of(signed())
    ]
    assert check(with_parameters(items))


@pytest.mark.parametrize(
    "path",
    [
        "/api/bot/../admin",
        "/api//bot",
        "/api/./bot",
        "/api/bot/ä",
        "/api/b%6ft",
        "/a b",
        "/a;b",
        "a",
    ],
)
def test_paths_with_two_spellings(path: str) -> None:
    """They are refused even where they are rightly signed."""
    odd = signed_again(signed()._replace(path=path)) if path.isascii() else signed()
    assert refusal(odd._replace(path=path)).reason == "path"


@pytest.mark.parametrize("field", ["method", "host", "query"])
@pytest.mark.parametrize("value", ["a\nb", "a b", "ä", "\u212a", "a\n", "a#b", "a, b,"])
def test_what_could_begin_a_line_of_its_own(field: str, value: str) -> None:
    """No line break gets into the signed bytes, and nothing that is not ASCII raises."""
    message = signed()
    if field == "query" and value == "a, b,":
        value = "a\r\n"
    assert refusal(message._replace(**{field: value})).reason == "malformed"


def test_the_lines_cannot_be_moved() -> None:
    """A path that holds the next line of the base is not that line."""
    message = signed(url="https://h/a?b")
    moved = message._replace(path='/a\n"@query": ?b', query="")
    assert refusal(moved).reason == "path"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_default_ports(scheme: str) -> None:
    """A bot that names the default port and one that does not sign the same."""
    port = {"http": 80, "https": 443}[scheme]
    message = signed(url=f"{scheme}://h/a")
    assert check(message._replace(host=f"h:{port}"))
    assert check(message._replace(host=f"H:{port}"))
    assert refusal(message._replace(host=f"h:{port}0")).reason == "signature"
    assert refusal(message._replace(host=f"h:0{port}")).reason == "malformed"


# --- What breaks a naive verifier ---------------------------------------------------


@pytest.mark.parametrize(
    "timestamp",
    [
        "",
        "abc",
        "9" * 4301,
        "1_700_000_00",
        "+170000000",
        "-170000000",
        " 170000000",
        "170000000 ",
        "\u00b2" * 10,
        "\u0661" * 10,
        "\uff11" * 10,
        "1700000000\n",
        "1700000000.0",
        "1.7e000009",
        "0x65535200",
        "170000000",
        "17000000000",
        "1700000000, 1700000000",
        "nan",
        "1700000000\x00",
    ],
)
def test_odd_timestamps_of_v1(timestamp: str) -> None:
    """Ten ASCII digits, whoever has signed it: int() takes more, or crashes."""
    mac = wire.mac(KEYS[0], timestamp.encode() + BODY).hex()
    message = arrived({"X-Bot-Timestamp": timestamp, "X-Bot-Signature": f"sha256={mac}"})
    assert refusal(message).reason == "malformed"


def test_a_digit_does_not_move_between_timestamp_and_body() -> None:
    """ "1700000000" + "1x" has the same bytes as "17000000001" + "x"."""
    message = signed("v1", body=b"1x")
    moved = changed(message, x_bot_timestamp="17000000001")._replace(body=b"x")
    assert refusal(moved).reason == "malformed"
    back = signed("v1", body=b"23x")
    shifted = changed(back, x_bot_timestamp=f"{NOW}"[1:] + "2")._replace(body=b"3x")
    assert refusal(shifted).reason == "signature"


@given(version=versions, values=st.lists(odd_texts, min_size=3, max_size=3))
def test_any_text_in_any_header(version: str, values: list[str]) -> None:
    """A refusal, never another exception: compare_digest raises for text beyond ASCII."""
    names = signed(version).headers
    refused = refusal(arrived(dict(zip(names, values, strict=False))))
    assert refused.reason in ("malformed", "key")


@given(method=st.text(), host=st.text(), path=st.text(), query=st.text())
def test_any_text_in_any_place(method: str, host: str, path: str, query: str) -> None:
    """A refusal, never another exception, whatever the server passes on."""
    odd = signed()._replace(method=method, host=host, path=path, query=query)
    assert refusal(odd).reason in ("malformed", "path", "signature")


def test_the_replay_key_is_computed() -> None:
    """Each spelling of a message that verifies has one key in the store: the MAC."""
    message = signed()
    spelled = message._replace(
        host="API.EXAMPLE.COM:443",
        headers={n: v.replace("sig=", "other=", 1) for n, v in message.headers.items()},
    )
    assert check(spelled).mac == check(message).mac
    assert check(message).mac == wire.mac(KEYS[0], base_of(message)).hex()


def test_two_requests_in_one_second() -> None:
    """v1 cannot tell them apart; the nonce of v2 does."""
    assert check(signed("v1")).mac == check(signed("v1")).mac
    assert check(signed("v2")).mac != check(signed("v2")).mac


def test_what_v1_does_not_bind() -> None:
    """A v1 signature is good for any method and URL: why v2 is the default."""
    message = signed("v1")
    assert check(message._replace(method="DELETE", path="/other", host="other", query="x"))


def test_v1_and_v2_do_not_mix() -> None:
    """The MAC of one version is none of the other."""
    one, two = signed("v1"), signed("v2")
    hexed = check(two).mac
    assert refusal(changed(one, x_bot_signature=f"sha256={hexed}")).reason == "signature"
    raw = wire.encode(bytes.fromhex(check(one).mac))
    assert refusal(changed(two, signature=f"sig=:{raw}:")).reason == "signature"


# --- Refusals -----------------------------------------------------------------------


def test_every_reason_has_a_message() -> None:
    """The set of reasons is closed, and each is reached by one of these."""
    late = signed(at=NOW - 301)
    messages = {
        "unsigned": arrived({}),
        "malformed": changed(signed(), signature=""),
        "path": signed()._replace(path="/%"),
        "key": signed(secret="x" * 40),
        "signature": signed()._replace(path="/other"),
        "digest": signed()._replace(body=b""),
        "lifetime": with_times(NOW, NOW),
        "clock": late,
        "expired": with_times(NOW - 10, NOW - 1),
    }
    assert {"version", *messages} == set(get_args(Reason))
    for reason, message in messages.items():
        refused = refusal(message)
        assert (refused.reason, str(refused)) == (reason, reason)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_refusal_holds_no_secret(version: str) -> None:
    """Neither a secret nor what would have been right is in the exception."""
    message = signed(version)
    right = check(message).mac
    refused = refusal(message._replace(body=b"other"))
    shown = f"{refused!r} {vars(refused)} {refused.__context__}"
    assert SECRET not in shown
    assert right not in shown
    assert wire.encode(bytes.fromhex(right)) not in shown


def test_comparisons_take_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each MAC and digest is compared by hmac.compare_digest, as text of one length."""
    seen: list[tuple[int, int]] = []

    def compare(first: str, second: str) -> bool:
        seen.append((len(first), len(second)))
        return first == second

    monkeypatch.setattr("envgen.runtime.bot_auth.verifying.hmac.compare_digest", compare)
    check(signed("v1", secret=PREVIOUS))
    check(signed("v2"))
    assert seen == [(64, 64), (64, 64), (44, 44), (54, 54)]


def test_the_clock_of_the_signer_is_the_system_clock() -> None:
    """By default a Signer signs for now."""
    message = arrived(Signer(SECRET).sign("POST", URL, BODY))
    assert check(message, now=int(time.time()))
