"""Quizzes: questions from a file that people edit, right answers that the data must bear out, one form per medium."""

from airace.quiz.quiz import Quiz, QuizError

__all__ = ["Quiz", "QuizError"]
