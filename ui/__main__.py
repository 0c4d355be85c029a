"""`python -m ui`: the same as the command `crosswalk`."""

import sys

from ui.main import main

if __name__ == "__main__":
    sys.exit(main())
