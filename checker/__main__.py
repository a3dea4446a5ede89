"""`python -m checker URL [--statements FOLDER]`."""

import sys

from checker.check import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
