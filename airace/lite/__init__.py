"""The chapters to change and run in a browser, from files of the book's own site: JupyterLite in ``_build/html/run``.

``make lite`` builds it. Nothing is asked of another site, neither while it is built into the book nor while it runs.
"""
