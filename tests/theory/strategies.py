"""Random mixtures for the property tests."""

from hypothesis import strategies as st

from explorer.theory.densities import Density, Gaussian, Laplace, Mixture, Uniform

places = st.floats(-5, 5)
widths = st.floats(0.05, 3)
gaussians = st.builds(Gaussian, places, widths)
laplaces = st.builds(Laplace, places, widths)
uniforms = st.builds(lambda place, width: Uniform(place - width, place + width), places, widths)


def _mixtures(component: st.SearchStrategy[Density]) -> st.SearchStrategy[Mixture]:
    weighted = st.tuples(component, st.floats(0.05, 1))
    return st.lists(weighted, min_size=1, max_size=4).map(
        lambda parts: Mixture([c for c, _ in parts], [w for _, w in parts])
    )


mixtures = _mixtures(st.one_of(gaussians, laplaces, uniforms))
unbounded_mixtures = _mixtures(st.one_of(gaussians, laplaces))
