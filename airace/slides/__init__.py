"""The slides: the explorers of each chapter, alive, in a deck that is one file (``make slides``).

nbconvert makes the deck with reveal.js, from the notebooks that the build of the book has executed. reveal.js is in
``reveal/`` as its package has it; all that a deck needs is written into its file, so it asks no other site.
"""
