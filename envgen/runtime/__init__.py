"""Code that envgen copies unchanged into projects. None of it imports envgen."""
