"""Write a value in a target language so that it reads back as the same value.

Each function is named after its language and returns the value as source text. It raises
`Unquotable` if the language, or a program that reads it, cannot represent the value. The error
says why and what to do, and never contains the value.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from envgen.support import lazy_re

_BASE64 = "store it base64-encoded (encoding: base64)"
# Unicode categories: control, format (includes bidirectional overrides), surrogate, private use,
# separators.
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs")
_NOT_ASCII = lazy_re.compile("([^\x00-\x7f]+)")
# What lets a line be shown in another order than programs read it.
_BIDIRECTIONAL = lazy_re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LONE_SURROGATE = lazy_re.compile("[\ud800-\udfff]")


class Unquotable(ValueError):
    """The language cannot represent a value; `reason` says why and what to do instead."""

    def __init__(self, reason: str) -> None:
        """Store `reason`, a predicate about the value, such as "has a line break; …"."""
        super().__init__(reason)
        self.reason = reason


def python(value: str | int | float | bool | None) -> str:
    """Return `value` as a Python literal of printable characters, as `ruff format` writes it.

    Raises Unquotable for inf, nan and integers too long to convert, TypeError for other types.
    """
    if isinstance(value, str):
        return _python_text(value)
    if value is None or isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return _decimal(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise Unquotable("is infinite or not a number, for which Python has no literal")
        return float.__repr__(value).replace("e+", "e")
    raise _unsupported(value, "Python")


# Unquoted text that every reader of .env files reads as the same characters.
_DOTENV_BARE = lazy_re.compile(r"[A-Za-z0-9_./:@%+,=^-]*")
_LINE_BREAK = lazy_re.compile("[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = lazy_re.compile("[\x00-\x1f\x7f-\x9f]")


def dotenv(value: str) -> str:
    """Return the text to write after `KEY=` in a .env file, which all known readers read the same.

    The readers are django-environ, python-dotenv, sh, bash, Node, npm dotenv, dotenvx, Docker
    Compose, godotenv, systemd and Ruby's dotenv. The rules come from fuzzing these readers;
    tests/test_dialects.py repeats it. Raises Unquotable if they would disagree.
    """
    if _DOTENV_BARE.fullmatch(value):
        return value
    _refuse_in_dotenv(value)
    if "'" not in value and not _misread_in_single_quotes(value):
        return f"'{value}'"
    if not any(character in value for character in '"$\\`'):
        return f'"{value}"'
    raise Unquotable(
        'mixes quotes, "$" or backslashes in a way that readers of .env files take '
        f"differently; {_BASE64}"
    )


# Plain YAML text: it does not start like a number, date or operator, and has no character that
# ends a scalar or starts a comment, even inside [] or {}. A colon is safe only if text follows.
# (The second lookahead: npm's yaml reads e1 as a number in its 1.1 mode.)
_YAML_PLAIN = lazy_re.compile(
    r"(?=[A-Za-z_/]|\.\.?/)(?![Ee][+-]?[0-9]+\Z)"
    r"[A-Za-z0-9_./=@+%$()&;-]+(?:(?: |:(?=[A-Za-z0-9_/$]))[A-Za-z0-9_./=@+%$()&;-]+)*"
)
# https://yaml.org/type/ (1.1) and https://yaml.org/spec/1.2.2/#103-core-schema
_YAML_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})
# YAML parsers do not recognize a longer implicit key: YAML 1.2.2, section 7.4.3.
_YAML_KEY_LENGTH = 1024


def yaml(value: object) -> str:
    """Return `value` in YAML's flow style, on one line; text is unquoted only if that is safe.

    `value` is a str, int, float, bool or None, or a list or str-keyed dict of these. Parsers of
    YAML 1.1 and 1.2 read the same value: PyYAML, ruamel, Go's yaml.v3 and npm's yaml. Raises
    Unquotable for lone surrogates, integers over 64 bits and keys over 1024 characters, and
    TypeError for other types.
    """
    if isinstance(value, str):
        plain = _YAML_PLAIN.fullmatch(value) and value.lower() not in _YAML_WORDS
        return str(value) if plain else _escaped(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(yaml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_yaml_key(key)}: {yaml(item)}' for key, item in value.items())}}}"
    if value is None:
        return "null"
    if isinstance(value, float):
        return _yaml_float(value)
    return _boolean_or_integer(value, "YAML")


def shell(value: str) -> str:
    """Return `value` as one word of a POSIX shell (sh, dash, bash): one argument of a command.

    A line break stays one, inside quotes. Raises Unquotable for NUL, lone surrogates and
    bidirectional control characters.
    """
    if "\0" in value:
        raise Unquotable(f"has a NUL character, which no shell can hold; {_BASE64}")
    _refuse_lone_surrogates(value)
    _refuse_bidirectional(value)
    from shlex import quote  # late: few files are for a shell

    return quote(value)


_TOML_BARE_KEY = lazy_re.compile(r"[A-Za-z0-9_-]+")


def toml(value: object) -> str:
    """Return `value` in TOML 1.0 (https://toml.io/en/v1.0.0), on one line.

    `value` is a str, int, float or bool, or a list or str-keyed dict (inline table) of these.
    Raises Unquotable for None, lone surrogates and integers over 64 bits, and TypeError for
    other types.
    """
    if isinstance(value, str):
        return _escaped(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, dict):
        return _toml_table(value)
    if value is None:
        raise Unquotable("is null, which TOML does not have; leave the key out")
    if isinstance(value, float):
        return float.__repr__(value)
    return _boolean_or_integer(value, "TOML")


def text(value: str) -> str:
    """Return `value` unchanged, for files of lines without any quoting, such as a Procfile.

    Raises Unquotable for text that would end the line, continue on the next one or be invisible:
    line breaks, control characters (including tabs), bidirectional overrides, byte order marks,
    whitespace other than the space, a backslash at the end, lone surrogates.
    """
    if value.endswith("\\"):
        raise Unquotable("ends with a backslash, by which many programs join the next line to it")
    if _LINE_BREAK.search(value):
        raise Unquotable("has a line break, and has to be on one line here")
    if _CONTROL.search(value):
        raise Unquotable("has a control character, which a line of text cannot hold")
    _refuse_lone_surrogates(value)
    if not all(map(_is_printable, value)):
        raise Unquotable("has a character that cannot be seen, such as a bidirectional override")
    return value


# Most comments are in the files of many profiles.
@lru_cache(maxsize=1024)
def comment(text: str) -> str:
    """Return `text` on one printable line, safe after `# ` in each of these languages.

    Whitespace at both ends is removed. Line breaks, control characters, bidirectional overrides
    and other invisible characters become escapes such as `\\n`. A backslash at the end becomes
    one too, because systemd and others would continue the comment on the next line. Do not use
    it for the first two lines of a Python file, where `coding:` has a meaning (PEP 263).
    """
    text = _printable(text.strip())
    return f"{text[:-1]}\\x5c" if text.endswith("\\") else text


def _python_text(value: str) -> str:
    parts = [value] if value.isascii() else _NOT_ASCII.split(value)
    body = "".join(map(_python_part, parts))
    if value.count('"') > value.count("'"):
        return f"'{body}'"
    body = body.replace("\\'", "'").replace('"', '\\"')
    return f'"{body}"'


def _python_part(text: str) -> str:
    """Return a text that is ASCII or has no such character as it is between single quotes."""
    # With a double quote in front, repr always uses single quotes, so it escapes only single
    # quotes, backslashes and control characters.
    return repr(f'"{text}')[2:-1] if text.isascii() else _printable(text)


def _refuse_in_dotenv(value: str) -> None:
    seen = value.isprintable()  # then it has neither of the next two
    if not seen and _LINE_BREAK.search(value):
        raise Unquotable(f"has a line break; {_BASE64}")
    if not seen and _CONTROL.search(value):
        raise Unquotable(f"has a control character; {_BASE64}")
    if value.startswith("$"):
        raise Unquotable(
            'starts with "$", which django-environ takes for the name of another '
            f"variable; choose another value, or {_BASE64}"
        )
    _refuse_lone_surrogates(value)
    _refuse_bidirectional(value)


def _misread_in_single_quotes(value: str) -> bool:
    """Return whether some readers expand, unescape or unquote a text in single quotes."""
    wrapped = value.startswith('"') and value.endswith('"')
    return wrapped or "${" in value or "\\\\" in value or value.endswith("\\")


def _yaml_key(key: object) -> str:
    written = _text_key(key, yaml, "YAML")
    if len(written) > _YAML_KEY_LENGTH:
        raise Unquotable(f"has a key of more than {_YAML_KEY_LENGTH} characters; shorten it")
    return written


def _yaml_float(value: float) -> str:
    if not math.isfinite(value):
        return ".nan" if math.isnan(value) else ".inf" if value > 0 else "-.inf"
    mantissa, exponent, power = float.__repr__(value).partition("e")
    # YAML 1.1 parsers read 1e+16, without a point, as text.
    return f"{mantissa}{'' if '.' in mantissa or not exponent else '.0'}{exponent}{power}"


def _toml_table(table: dict[object, object]) -> str:
    pairs = (f"{_text_key(key, _toml_key, 'TOML')} = {toml(item)}" for key, item in table.items())
    return f"{{ {', '.join(pairs)} }}" if table else "{}"


def _toml_key(key: str) -> str:
    return key if _TOML_BARE_KEY.fullmatch(key) else _escaped(key)


def _text_key(key: object, write: Callable[[str], str], language: str) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key of a {language} mapping has to be text, not {type(key).__name__}")
    return write(key)


def _boolean_or_integer(value: object, language: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, int):
        raise _unsupported(value, language)
    if not -(2**63) <= value < 2**63:
        raise Unquotable("is an integer of more than 64 bits; write it as text")
    return _decimal(value)


def _decimal(value: int) -> str:
    try:
        return int.__repr__(value)
    except ValueError:
        pass  # https://docs.python.org/3/library/stdtypes.html#int-max-str-digits
    raise Unquotable("is an integer of too many digits; write it as text")


_SHORT_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escaped(value: str) -> str:
    """Return `value` in double quotes, with the escapes that YAML and TOML share."""
    _refuse_lone_surrogates(value)
    return f'"{"".join(map(_escape, value))}"'


def _escape(character: str) -> str:
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if _is_printable(character):
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _printable(text: str) -> str:
    if text.isascii() and text.isprintable():  # as most texts are
        return text
    return "".join(c if _is_printable(c) else _visible(c) for c in text)


def _is_printable(character: str) -> bool:
    """Return what str.isprintable returns, but the same in every version of Python.

    Each Python has its own version of Unicode, in which newer characters are not printable. A
    generated file would change with the Python that renders it. So unassigned code points count
    as printable here, except for the 66 noncharacters, which will never be assigned.
    """
    if character.isascii():
        return character.isprintable()
    if ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef":
        return False
    if "\U00013430" <= character <= "\U0001345f":  # format controls of hieroglyphs; some are new
        return False
    return unicodedata.category(character) not in _UNSEEN


def _visible(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _refuse_lone_surrogates(value: str) -> None:
    # Encoding would find it too, but a UnicodeEncodeError contains the value.
    if not value.isascii() and _LONE_SURROGATE.search(value):
        raise Unquotable(f"is not valid Unicode text (a lone surrogate); {_BASE64}")


def _refuse_bidirectional(value: str) -> None:
    if not value.isascii() and _BIDIRECTIONAL.search(value):
        raise Unquotable(f"has a bidirectional control character, which hides text; {_BASE64}")


def _unsupported(value: object, language: str) -> TypeError:
    return TypeError(f"cannot write a {type(value).__name__} as {language}")
