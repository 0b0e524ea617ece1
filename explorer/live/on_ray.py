"""Stands for a worker on another node: `python -m explorer.live.on_ray --address A HOST PORT`.

It has an actor of the cluster work for the server that listens there, and waits for its end;
the key comes by standard input. Whoever ends this process ends the actor, and a cluster that
goes takes these processes along and no page. Without a host it prints what the cluster has.
It imports no torch: there is one for each worker.
"""

import argparse
import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from explorer.cluster import connected, sentence

#: Seconds from one look at the actor to the next, and in which a node answers.
_LOOK, _KNOCK = 0.25, 2.0


class Trainer:
    """The actor: a worker in the process that Ray gives it."""

    def work(
        self, host: str, port: int, key: bytes, project: str, environment: Mapping[str, str]
    ) -> None:
        """Work until the server closes the line.

        Args:
            host: Of the server.
            port: Where it listens for this worker.
            key: What lets it in.
            project: The folder of the program, at the same path on every node.
            environment: The server's settings.
        """
        os.environ.update(environment)
        os.chdir(project)
        sys.path.insert(0, project)
        from explorer.live.worker import work_for

        work_for(host, port, key)


def seats(nodes: Sequence[Mapping[str, Any]], each: int = 0) -> list[str]:
    """Return the nodes in the order in which they get workers, each as often as it has room.

    Args:
        nodes: As `ray.nodes()` lists them.
        each: Workers of a node, 0 for one a processor.

    >>> one = {"NodeID": "a", "Alive": True, "Resources": {"CPU": 1.0}}
    >>> two = {"NodeID": "b", "Alive": True, "Resources": {"CPU": 3.0}}
    >>> seats([one, two]), seats([one, two], each=2)
    (['a', 'b', 'b', 'b'], ['a', 'b', 'a', 'b'])
    """
    rooms = []
    for node in nodes:
        processors = int(node["Resources"].get("CPU", 0)) if node["Alive"] else 0
        room = each if each and processors else processors
        rooms += [(seat, str(node["NodeID"])) for seat in range(room)]
    return [node for _, node in sorted(rooms)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Stand for a worker until it ends; return 0, or 2 with a sentence on what went wrong."""
    options = _parser().parse_args(arguments)
    # Ctrl-C means the server: it closes the line, and that ends the worker.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    starter = os.getppid()
    key = bytes.fromhex(sys.stdin.readline().strip()) if options.host else b""
    try:
        ray = connected(options.address)
        places = seats([node for node in ray.nodes() if _answers(node)], options.each)
        if not options.host:
            host = ray.util.get_node_ip_address()
            sys.stdout.write(json.dumps({"host": host, "seats": len(places)}))
            return 0
        _stand_for(ray, places[options.number % len(places)], options, key, starter)
    except Exception as error:  # whatever Ray raises is a sentence
        sys.stderr.write(f"{sentence(options.address, error)}\n")
        return 2
    return 0


def _stand_for(
    ray: Any,  # noqa: ANN401
    node: str,
    options: argparse.Namespace,
    key: bytes,
    starter: int,
) -> None:
    """Start the actor and wait for its end; call it off where this process is told to end."""
    called_off = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: called_off.set())
    wanted = ray.util.scheduling_strategies.NodeAffinitySchedulingStrategy(node, soft=False)
    actor = ray.remote(Trainer).options(num_cpus=0, scheduling_strategy=wanted).remote()
    settings = {name: os.environ[name] for name in os.environ if name.startswith("GAN_")}
    project = str(Path(__file__).parents[2])
    try:
        work = actor.work.remote(options.host, options.port, key, project, settings)
        while not ray.wait([work], timeout=_LOOK)[0]:
            # A server that is killed ends nobody: its children get another parent.
            if called_off.is_set() or os.getppid() != starter:
                return
        ray.get(work)
    finally:
        ray.kill(actor)


def _answers(node: Mapping[str, Any]) -> bool:
    """Return whether a node is there: of one that went Ray hears only after some time."""
    with suppress(OSError):
        where = (node["NodeManagerAddress"], node["NodeManagerPort"])
        socket.create_connection(where, _KNOCK).close()
        return True
    return False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m explorer.live.on_ray")
    parser.add_argument("--address", required=True, help="Of the cluster, or auto.")
    parser.add_argument("--each", type=int, default=0, help="Workers of a node; 0: one a core.")
    parser.add_argument("--number", type=int, default=0, help="Counts the workers.")
    parser.add_argument("host", nargs="?", help="Of the server; none: what the cluster has.")
    parser.add_argument("port", nargs="?", type=int, help="Where the server listens for it.")
    return parser


if __name__ == "__main__":
    sys.exit(main())
