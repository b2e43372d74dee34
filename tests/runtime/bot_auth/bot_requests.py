"""Requests as Hypothesis makes them up: their methods, hosts and paths."""

from hypothesis import strategies as st

UNRESERVED = "ABCXYZabcxyz0189-._~"
segments = st.text(UNRESERVED, min_size=1, max_size=12).filter(lambda s: s not in (".", ".."))
paths = st.builds(lambda parts, end: f"/{'/'.join(parts)}{end if parts else ''}",
                  st.lists(segments, max_size=5), st.sampled_from(["", "/"]))  # fmt: skip
hosts = st.sampled_from(
    ["h", "API.Example.com", "h:80", "h:443", "h:8000", "127.0.0.1:10000", "[::1]:8000", "[::FFFF]"]
)
methods = st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
