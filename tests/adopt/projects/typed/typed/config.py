from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Config(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="app_", env_file=ROOT / ".env")

    secret_key: str
    debug: bool = False
    mail_port: int
    title: str = "Typed"


config = Config()
