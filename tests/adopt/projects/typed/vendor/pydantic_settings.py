"""Read fields from variables and from a .env file, as pydantic-settings does."""

import os

from dotenv import dotenv_values

TYPES = {"str": str, "int": int, "bool": lambda text: text.lower() in ("1", "true", "on")}


def SettingsConfigDict(**options):
    return options


class BaseSettings:
    def __init__(self):
        options = self.model_config
        given = {**dotenv_values(options["env_file"]), **os.environ}
        given = {name.lower(): value for name, value in given.items()}
        for name, kind in type(self).__annotations__.items():
            text = given.get(options["env_prefix"] + name)
            if text is None and not hasattr(self, name):
                raise ValueError(f"{name} is missing")
            if text is not None:
                setattr(self, name, TYPES[getattr(kind, "__name__", kind)](text))
