"""The kernels that a build and `make refresh` start.

A kernel that talks over the network of the machine without a cipher says so in a warning, one for each chapter.
"""

from __future__ import annotations

import zmq
from jupyter_client import KernelManager

# What to do when a cell takes longer than a limit allows, by its name and place.
SLOW = "What was drawn is kept: start again, and it goes on where it stopped. On a machine that slow, raise {}."


def encrypt() -> None:
    """Let the kernels that this process starts talk in cipher, where the machine's ZeroMQ can."""
    if zmq.has("curve"):
        KernelManager.transport_encryption.default_value = "auto"  # as its setting of this name, for whoever starts one
