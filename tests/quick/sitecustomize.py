"""Python reads this first in each process that `make test` starts: a kernel, a build, a server.

They all import jsonschema, which compiles a grammar of international addresses that no test asks for, for more than a
second each time (airace/lean.py). `None` is Python's way to say that there is no such module.
"""

import sys

sys.modules["rfc3987_syntax"] = None
