"""`python -m app`: the command line without the window."""

import sys

if __name__ == "__main__":
    try:
        from app.cli import main
    except KeyboardInterrupt:  # Ctrl+C before anything began
        sys.exit(130)
    sys.exit(main())
