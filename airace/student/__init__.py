"""The student edition: chapters without solutions, with room for answers and checks that do not give them away."""

from airace.student.checks import Checks

__all__ = ["Checks"]
