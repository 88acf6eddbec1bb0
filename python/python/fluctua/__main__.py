"""``python -m fluctua`` is the program ``fluctua``."""

from ._cli import main

if __name__ == "__main__":
    main()
