from datetime import timedelta

TOKEN_LIFETIME = timedelta(minutes=5)
LIMITS = {name: number * 10 for name, number in [("read", 1), ("write", 2)]}
