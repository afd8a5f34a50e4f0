"""How the build finds on a page what the cells of a chapter have written: their marks in the HTML."""

from __future__ import annotations

import re

FIGURE = re.compile(r'<figure class="explorer" id="([^"]+)"')  # airace.explore.page
WHOLE = re.compile(rf"{FIGURE.pattern}.*?</figure>", re.DOTALL)
LEADING = re.compile(r'<div class="explorer-lead" data-chart="([^"]+)"')  # airace.pages.reading
GUESS = re.compile(r'<form class="predict" id="([^"]+)"')  # airace.predict.forms
QUIZ = re.compile(r'<form class="quiz"')  # airace.quiz.forms
QUESTION = re.compile(r'<fieldset id="(quiz-[^"]+)"')
CLAIM_FILTER = re.compile(r'<form class="claim-filter"')  # airace.pages.factcheck
WAY = re.compile(r'class="(progress|next-finding)"')  # airace.pages.findings
