"""Code that envgen copies verbatim into projects; none of it imports envgen."""
