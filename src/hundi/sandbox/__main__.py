"""`python -m hundi.sandbox`: see `hundi.sandbox.process`."""

import sys

from hundi.sandbox.process import main

sys.exit(main(sys.argv[1:]))
