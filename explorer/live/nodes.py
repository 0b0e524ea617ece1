"""Workers on the nodes of a Ray cluster, behind the same lines as those of this machine."""

import itertools
import json
import socket
from typing import ClassVar

from explorer import cluster
from explorer.live.door import shut
from explorer.live.posts import ProcessPost, Receiver

_MODULE = "explorer.live.on_ray"


class NodePost(ProcessPost):
    """A worker on a node; the process here stands for it, and its line goes straight here."""

    silence: ClassVar[float] = 15.0
    end: ClassVar[float] = 15.0

    def kill(self) -> None:
        """Call the worker off, and wake who reads a line that no node may ever close."""
        self.process.terminate()
        if self._connection is not None:
            shut(self._connection, socket.SHUT_RDWR)


class RayNodes:
    """The nodes of a cluster as places for workers, for a `Crew` to call.

    Attributes:
        workers: How many there are to be.

    Args:
        address: Of the cluster that this machine belongs to; "auto" finds it.
        each: Workers of a node, 0 for one a processor.

    Raises:
        ValueError: Ray is not installed, no cluster answers, or no node has a processor.

    References:
        Moritz et al. (2018), "Ray: A Distributed Framework for Emerging AI Applications",
        arXiv:1712.05889.
    """

    def __init__(self, address: str, each: int = 0) -> None:
        self._module = (_MODULE, "--address", address, "--each", str(each))
        found = json.loads(cluster.asked(*self._module))
        self._host, self.workers = str(found["host"]), int(found["seats"])
        self._numbers = itertools.count()
        if not self.workers:
            msg = f"No node of the Ray cluster at {address} has a processor."
            raise ValueError(msg)

    def __call__(self, receiver: Receiver) -> NodePost:
        """Start a worker on the next node."""
        number = str(next(self._numbers))
        return NodePost(receiver, (*self._module, "--number", number), self._host)
