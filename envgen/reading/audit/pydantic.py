"""Classes of pydantic-settings: which variable each of their fields reads."""

from __future__ import annotations

import ast

from envgen.reading.audit.symbols import Imported, MeaningOf, SettingsClass, Texts, dotted

# Types whose values are read from one variable. Others may be made of several.
_PLAIN = frozenset(
    {"AnyHttpUrl", "AnyUrl", "Decimal", "EmailStr", "HttpUrl", "IPvAnyAddress", "Path",
     "PostgresDsn", "RedisDsn", "SecretBytes", "SecretStr", "bool", "bytes", "float", "int", "str"}
)  # fmt: skip
_OWN_SOURCES = ("settings_customise_sources", "customise_sources")
_COMPUTED = ("secrets_dir", "env_nested_delimiter", "case_sensitive")


def settings_class(node: ast.ClassDef, meaning: MeaningOf, path: str) -> SettingsClass | None:
    """Return the fields of a class of pydantic-settings; None for any other class."""
    bases = [meaning(base) for base in node.bases]
    parent = next((base for base in bases if isinstance(base, SettingsClass)), None)
    if parent is None and Imported("BaseSettings") not in bases:
        return None
    prefix = parent.prefix if parent else ""
    configured = _prefix(node, meaning)
    if configured is None or any(getattr(item, "name", "") in _OWN_SOURCES for item in node.body):
        return SettingsClass(path, {})
    prefix = configured or prefix
    fields = dict(parent.fields) if parent else {}
    for item in node.body:
        if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
            fields.pop(item.target.id, None)
            if dotted(item.annotation).rpartition(".")[2] in _PLAIN:
                name, required = _variable(item, prefix + item.target.id, meaning)
                if name:
                    fields[item.target.id] = (name.upper(), item.lineno, required)
    return SettingsClass(path, fields, prefix)


def _prefix(node: ast.ClassDef, meaning: MeaningOf) -> str | None:
    """Return env_prefix; None if the names of the variables cannot be known."""
    settings: list[tuple[str, ast.expr]] = []
    for item in node.body:
        if isinstance(item, ast.Assign) and isinstance(item.value, ast.Call | ast.Dict):
            settings += _entries(item.value) if dotted(item.targets[0]) == "model_config" else []
        elif isinstance(item, ast.ClassDef) and item.name == "Config":
            pairs = (part for part in item.body if isinstance(part, ast.Assign))
            settings += [(dotted(part.targets[0]), part.value) for part in pairs]
    if any(name in _COMPUTED for name, _ in settings):
        return None
    for name, value in settings:
        if name == "env_prefix":
            text = meaning(value)
            return text.values[0] if isinstance(text, Texts) and text.values else None
    return ""


def _entries(node: ast.Call | ast.Dict) -> list[tuple[str, ast.expr]]:
    if isinstance(node, ast.Call):
        return [(item.arg or "", item.value) for item in node.keywords]
    pairs = zip(node.keys, node.values, strict=True)
    return [(str(getattr(key, "value", "")), value) for key, value in pairs]


def _variable(node: ast.AnnAssign, name: str, meaning: MeaningOf) -> tuple[str, bool]:
    """Return the variable of a field, "" if it is not known, and whether it is required."""
    value = node.value
    if value is None:
        return name, True
    if isinstance(value, ast.Constant):
        return name, value.value is ...
    if not isinstance(value, ast.Call) or dotted(value.func).rpartition(".")[2] != "Field":
        return name, False
    keywords = {item.arg: item.value for item in value.keywords}
    required = not {"default", "default_factory", None} & keywords.keys()
    if value.args:
        required = isinstance(value.args[0], ast.Constant) and value.args[0].value is ...
    for key in ("validation_alias", "alias", "env"):
        if key in keywords:
            text = meaning(keywords[key])
            known = isinstance(text, Texts) and len(text.values) == 1
            return (text.values[0] if known and isinstance(text, Texts) else ""), required
    return name, required
