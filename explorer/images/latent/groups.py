"""Groups of seeds that stand for concepts: those that a student chose, else suggested ones.

A reader of factors suggests where there is one, else what can be measured without a network.
"""

from explorer.images.latent import attributes, readings
from explorer.images.latent.readings import CONCEPTS, Concepts, Group
from explorer.images.latent.walk import SEEDS, Scene

#: Radford et al. take three pictures a concept, and four on each side of a turn.
IN_A_CONCEPT, AT_AN_END = 3, 4


def terms(scene: Scene) -> tuple[Group, Group, Group]:
    """Return the seeds of A, B and C; what was not chosen is suggested."""
    config = scene.config
    chosen = (config.group_a, config.group_b, config.group_c)
    if all(chosen):
        return chosen
    a, b, c = (own or other for own, other in zip(chosen, _suggested(scene), strict=True))
    return a, b, c


def suggested(scene: Scene) -> Concepts | None:
    """Return the concepts of A, B and C, None where a student or no reader chose them."""
    config = scene.config
    own = config.group_a or config.group_b or config.group_c
    return None if own or not scene.reader else CONCEPTS[scene.reader]


def _suggested(scene: Scene) -> tuple[Group, Group, Group]:
    seeds, reading = scene.seeds(), scene.reading()
    if reading and scene.reader:
        found: list[Group] = []
        for concept in CONCEPTS[scene.reader].terms:
            taken = {seed for group in found for seed in group}
            order = readings.fitting(reading, scene.reader, concept, SEEDS)
            free = [seed for seed in order if seed not in taken]
            found.append(tuple(free[:IN_A_CONCEPT]))
        return found[0], found[1], found[2]
    first, last = ("red", "ink") if seeds.shape[-1] == 3 else ("ink", "slant")
    return (
        attributes.extremes(seeds, first, IN_A_CONCEPT)[0],
        attributes.plainest(seeds, (first, last), IN_A_CONCEPT),
        attributes.extremes(seeds, last, IN_A_CONCEPT)[0],
    )


def turning(scene: Scene) -> tuple[Group, Group]:
    """Return the seeds of a direction from B to A; what was not chosen is suggested."""
    chosen = scene.config.group_a, scene.config.group_b
    if all(chosen):
        return chosen
    more, less = ends(scene, CONCEPTS[scene.reader].turn if scene.reader else "slant")
    return chosen[0] or more, chosen[1] or less


def orders(scene: Scene) -> tuple[str, ...]:
    """Return the factors, or where nobody reads them the attributes, that order the seeds."""
    if scene.reader:
        return readings.ordering(scene.reader)
    grey = scene.series.network.channels == 1
    return tuple(n for n, a in attributes.ATTRIBUTES.items() if not (grey and a.colour))


def turned(scene: Scene) -> str | None:
    """Return by which of them the seeds in A and B were chosen, None where by none."""
    chosen = turning(scene)
    return next((name for name in orders(scene) if ends(scene, name) == chosen), None)


def others(scene: Scene, count: int = 5) -> list[int]:
    """Return the first seeds that no end of the direction was taken from."""
    more, less = turning(scene)
    return [seed for seed in range(SEEDS) if seed not in {*more, *less}][:count]


def ends(scene: Scene, name: str) -> tuple[Group, Group]:
    """Return the seeds with most of a factor or an attribute, and those with least."""
    reading = scene.reading()
    if reading:
        return readings.extremes(reading, name, AT_AN_END)
    return attributes.extremes(scene.seeds(), name, AT_AN_END)
