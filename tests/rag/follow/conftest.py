"""The small archive of ``tests.desk`` for the tests of this folder."""

from tests.desk import desk

__all__ = ["desk"]
