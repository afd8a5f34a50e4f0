"""Small books of a few pages, with the configuration of ours, for tests of the build."""

import nbformat
import yaml
from conftest import ROOT, Build, build
from nbformat import v4 as nbf


def write(folder, pages):
    """Write a book of `pages` into `folder`: by its path each a text, or a list of the code cells of a notebook.

    The first is the root. A cell may also be a cell of nbformat, with its outputs.
    """
    configuration = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    configuration["html"]["favicon"] = ""
    settings = configuration["sphinx"]["config"]
    for paths in ("templates_path", "html_static_path", "html_extra_path"):
        settings[paths] = [str(ROOT / path) for path in settings[paths]]
    root, *others = pages
    contents = {"format": "jb-book", "root": root, "chapters": [{"file": page} for page in others]}
    for name, content in (("_config.yml", configuration), ("_toc.yml", contents)):
        (folder / name).write_text(yaml.safe_dump(content), encoding="utf-8")
    for page, content in pages.items():
        (folder / page).parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            (folder / f"{page}.md").write_text(content, encoding="utf-8")
        else:
            title = nbf.new_markdown_cell(f"# {page.rpartition('/')[2].capitalize()}")
            cells = [nbf.new_code_cell(cell) if isinstance(cell, str) else cell for cell in content]
            nbformat.write(nbf.new_notebook(cells=[title, *cells]), folder / f"{page}.ipynb")


def built(folder, pages, **env) -> Build:
    """Write a book of `pages` into `folder`, build it, and return what happened."""
    write(folder, pages)
    return build(folder, **env)
