"""How JupyterLab opens this folder: all of it, so that links and tables are there, and without saving by itself.

A notebook that is being run has no outputs for a while; saved at that moment, the stored ones would be lost.
"""

from pathlib import Path

folder = Path(__file__).resolve().parents[1]

c = get_config()  # noqa: F821 - JupyterLab defines it
c.ServerApp.root_dir = str(folder)
c.LabApp.default_url = "/lab/tree/notebooks"
c.LabApp.app_settings_dir = str(folder / ".jupyter")
