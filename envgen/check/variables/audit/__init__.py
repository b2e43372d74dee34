"""Compare what the project's own code reads with what its programs get.

`provided` says what each program gets, `audit` brings this together with the code, and the rules
in `envgen/check/variables/reads.py` say what does not fit.
"""
