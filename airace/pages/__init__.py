"""Pages of the book that are made from the tables, the package and the notebooks at each build.

Nothing here knows Sphinx. Addresses inside the book are written ``page:<name>#<anchor>`` and ``table:<file>``;
``airace.sphinx`` replaces them, because only a builder knows where its pages lie.
"""
