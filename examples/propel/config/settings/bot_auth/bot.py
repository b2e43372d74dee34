"""The bot, as `request.bot` and, in REST framework, as `request.user`.

Copied by envgen; yours to read, not to edit.
"""
# envgen: sha256 0dbca07f4a8f2443

UNSIGNED = "The request is not signed as it has to be."


class Bot:
    """Authenticated and active, but without a row in any table and any permission."""

    is_authenticated = True
    is_active = True
    is_anonymous = False
    is_staff = False
    is_superuser = False

    def __init__(self, name: str, key_id: str, version: str) -> None:
        """Carry its name, and how it proved to be itself."""
        self.name = name
        self.key_id = key_id
        self.version = version
        self.pk = self.id = f"bot:{name}"  # What throttling counts by.

    def __str__(self) -> str:
        """Its name."""
        return self.name

    def get_username(self) -> str:
        """Its name."""
        return self.name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """No: what it may do, the views below its path say."""
        return False

    def has_perms(self, perm_list: object, obj: object = None) -> bool:
        """No."""
        return False

    def has_module_perms(self, module: str) -> bool:
        """No."""
        return False
