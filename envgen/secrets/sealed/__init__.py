"""Sealed secrets: the values of a .env file, each encrypted on its own, in a file for git.

`suite` seals and opens one value and is the one module that knows HPKE; `keys` are keys as text;
`lines` is the file as text; `sealing` brings one in step with a .env file, and opens it. Nothing
here touches a disk. docs/explanation/sealed-format.md describes the format byte by byte.
"""

from envgen.secrets.sealed.keys import PrivateKey, PublicKey, new_key
from envgen.secrets.sealed.lines import SealedFile, SealSubject, parse, problem
from envgen.secrets.sealed.sealing import SealOutcome, blank, open_all, seal

__all__ = [
    "PrivateKey",
    "PublicKey",
    "SealOutcome",
    "SealSubject",
    "SealedFile",
    "blank",
    "new_key",
    "open_all",
    "parse",
    "problem",
    "seal",
]
