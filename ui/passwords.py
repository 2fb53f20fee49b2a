"""``python -m ui.passwords``: asks for a password and prints its hash, for FOOTNOTE_AUTH."""

import getpass
import sys

from ui.http.passwords import hashed

if __name__ == "__main__":
    first = getpass.getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    if not first:
        sys.exit("There is no password. Type one, or give it on standard input.")
    sys.stdout.write(hashed(first) + "\n")
