"""The versions of packages in this interpreter's environment, as JSON: versions.py NAME…"""

import json
import sys
from importlib.metadata import version

print(json.dumps({name: version(name) for name in sys.argv[1:]}))
