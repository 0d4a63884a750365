"""`python -m factex`."""

from factex.cli import main

if __name__ == "__main__":
    main()
