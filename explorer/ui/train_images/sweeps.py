"""Many runs from the page: some values of a setting or two times some seeds, side by side.

A run of a sweep is named by what it trains, as `python -m explorer.images.sweep` names it: the
same choices find the same runs again, and nothing is run twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from explorer import limits
from explorer.config import encode, kinds_of, literal_options, plain
from explorer.images.config import RunConfig
from explorer.images.launch.axes import Axis, points, settings
from explorer.images.launch.queue import MOST_QUEUED
from explorer.images.launch.supervisor import ACTIVE, KnownRun
from explorer.images.measuring.charts import METRIC_CHARTS
from explorer.images.sweep import Row, check_sweep_name, newest, ranked, run_name
from explorer.images.systems import SYSTEMS
from explorer.offering import label
from explorer.plots.sweep import Outcome, parallel_figure
from explorer.ui.canvas import figures
from explorer.ui.frame import page as frame
from explorer.ui.frame import visitor
from explorer.ui.frame.numbers import three
from explorer.ui.train_images import actions, estimate, registry
from explorer.ui.train_images.config import TrainPageConfig
from explorer.ui.train_images.display import minutes

#: Groups of settings that no sweep on the page goes through.
_LEFT_OUT = ("data", "device", "records")
_MOST_SEEDS = 10


@dataclass(frozen=True)
class Sweep:
    """What is gone through: some settings, each with some seeds.

    Attributes:
        name: Begins the names of its runs.
        fields: The settings that differ.
        points: Their values, as they are written, of each setting.
        configs: The setting itself, of each.
        seeds: How many, from seed 0 on.
    """

    name: str
    fields: tuple[str, ...]
    points: tuple[tuple[str, ...], ...]
    configs: tuple[RunConfig, ...]
    seeds: int

    @classmethod
    def of(cls, name: str, base: RunConfig, axes: Sequence[Axis], seeds: int) -> "Sweep":
        """Return the sweep of a grid around a config.

        Raises:
            ValueError: A value does not suit its setting, the name is none, or it is too much.
        """
        check_sweep_name(name)
        if len({axis.field for axis in axes}) < len(axes):
            msg = "Both settings are the same: choose another one, or none."
            raise ValueError(msg)
        found = points(axes, 0, 0)
        if len(found) * seeds > MOST_QUEUED:
            msg = f"{len(found)} settings times {seeds} seeds are {len(found) * seeds} runs; "
            msg += f"{MOST_QUEUED} is the most here. The shell has no such limit."
            raise ValueError(msg)
        configs = settings(base, axes, found)
        return cls(name, tuple(a.field for a in axes), tuple(found), tuple(configs), seeds)

    def runs_of(self, config: RunConfig) -> dict[str, RunConfig]:
        """Return the runs of a setting by their names."""
        seeded = [config.with_(seed=seed) for seed in range(self.seeds)]
        return {run_name(self.name, one): one for one in seeded}

    @property
    def runs(self) -> dict[str, RunConfig]:
        """All runs by their names."""
        return {n: c for config in self.configs for n, c in self.runs_of(config).items()}


def show(page: str, config: TrainPageConfig) -> None:
    """Draw the form of a sweep and what its runs have measured, anew while one trains."""
    for problem in st.session_state.pop(f"{page}:sweep", []):
        st.error(plain(problem))
    busy = any(run.phase in (*ACTIVE, "queued") for run in registry.supervisor().runs())

    def draw() -> None:
        with st.expander("Many runs: which setting is better, over several seeds?"):
            _draw(page, config.run())

    st.fragment(draw, run_every=3.0 if busy else None)()


def _draw(page: str, base: RunConfig) -> None:
    st.caption("Everything else is as the controls in the sidebar say.")
    try:
        sweep = _form(page, base)
    except ValueError as error:
        st.info(plain(error))
        return
    known = {run.name: run for run in registry.supervisor().runs()}
    phases = {name: known[name].phase for name in sweep.runs if name in known}
    left = [c for n, c in sweep.runs.items() if phases.get(n) != "finished"]
    st.markdown(plain(_words(sweep, left)))
    if limits.read_only():
        st.info(limits.CLOSED)
    else:
        st.button(
            "Go on with the sweep" if phases else "Start the sweep",
            key=f"{page}-sweep-start",
            disabled=not left,
            help="Runs that are done or at work are not started again.",
            on_click=_order,
            args=(page, sweep),
        )
    _results(page, sweep, known)


def _form(page: str, base: RunConfig) -> Sweep:
    """Draw the form; return what it says.

    Raises:
        ValueError: That is no sweep yet, with what is missing.
    """
    key = f"{page}-sweep-{base.system}"
    names = [
        name
        for title, group in SYSTEMS[base.system].Config.grouped().items()
        for name in group
        if title not in _LEFT_OUT and name not in ("seed", "system")
    ]
    first = names.index("generator_lr") if "generator_lr" in names else 0
    kind, axes = type(base), []
    for number, column in enumerate(st.columns(2)):
        with column:
            field = st.selectbox(
                ("Setting", "A second setting")[number],
                names if number == 0 else ["", *names],
                index=first if number == 0 else 0,
                key=f"{key}-{number}",
                format_func=lambda n: label(n, kind.model_fields[n]) if n else "none",
            )
            if field:
                axes.append(_axis(key, number, base, field))
    left, right = st.columns(2)
    seeds = left.number_input("Seeds", 1, _MOST_SEEDS, 3, key=f"{page}-sweep-seeds")
    name = right.text_input("Name of the sweep", "sweep", 24, key=f"{page}-sweep-name")
    return Sweep.of(name.strip(), base, axes, int(seeds))


def _axis(key: str, number: int, base: RunConfig, field: str) -> Axis:
    """Draw the values of a setting, beginning with the present one."""
    setting = type(base).model_fields[field]
    now = encode(getattr(base, field))
    options = [str(option) for option in literal_options(setting)]
    if bool in kinds_of(setting):
        options = ["false", "true"]
    if options:
        default = [now] if now in options else options[:1]
        chosen = st.multiselect("Values", options, default, key=f"{key}-{number}-{field}")
    else:
        text = st.text_input(
            "Values",
            now,
            200,
            key=f"{key}-{number}-{field}",
            help="Separated by commas, such as 0.0001, 0.0002.",
        )
        chosen = [value.strip() for value in text.split(",") if value.strip()]
    if not chosen:
        msg = f"Which values of '{label(field, setting)}'? Give one or more."
        raise ValueError(msg)
    return Axis(field, tuple(chosen))


def _words(sweep: Sweep, left: Sequence[RunConfig]) -> str:
    """Say how many runs it is, how many are left, and how long these will take."""
    count = len(sweep.runs)
    told = f"{len(sweep.configs)} settings × {sweep.seeds} seeds = {count} runs, "
    told += f"{count - len(left)} of them finished."
    if not left:
        return told
    known = registry.known_runs()
    times = [estimate.seconds(config, known) for config in left]
    if None in times:
        return f"{told} How long they take is known when one run of each size has begun."
    places = max(1, len(registry.supervisor().gpus))
    seconds = sum(time or 0.0 for time in times) / min(places, len(left))
    return f"{told} An estimate for the rest: {minutes(seconds)}, {places} at a time."


def _order(page: str, sweep: Sweep) -> None:
    """Order what is not done; keep the sentence where the server allows no more."""
    try:
        _order_all(sweep)
    except (ValueError, OSError) as error:
        said = f"{error} What was started goes on; then press 'Go on with the sweep'."
        st.session_state.setdefault(f"{page}:sweep", []).append(said)


def _order_all(sweep: Sweep) -> None:
    if not all(map(registry.may_read, sweep.runs.values())):
        raise ValueError(actions.ONLY_UPLOADS)
    boss = registry.supervisor()
    known = {run.name: run for run in boss.runs()}
    for name, config in sweep.runs.items():
        run = known.get(name)
        if run and run.phase in ("finished", "queued", *ACTIVE):
            continue
        registry.refuse(one_more=True)
        if run is None:
            boss.order(name, config, visitor.visitor())
        elif registry.may_change(run):
            boss.resume(name)


def _results(page: str, sweep: Sweep, known: dict[str, KnownRun]) -> None:
    """Draw what finished runs measured last: the table, and the settings side by side."""
    done = {n: newest(r.folder) for n, r in known.items() if r.phase == "finished"}
    measured = [
        [done[name] for name in sweep.runs_of(config) if name in done]
        for config in sweep.configs
    ]
    columns = {column for rows in measured for row in rows for column in row}
    metrics = {c.column: chart.title for chart in METRIC_CHARTS for c in chart.curves}
    metric = next((c for c in metrics if c.startswith("fid") and c in columns), "")
    if not metric:
        if any(measured):
            st.caption("No finished run of this sweep has measured a FID.")
        return
    rows = ranked(
        sweep.points, [[row[metric] for row in seeds if metric in row] for seeds in measured]
    )
    names = [label(field, type(sweep.configs[0]).model_fields[field]) for field in sweep.fields]
    told = _table(sweep, names, metrics[metric], rows)
    st.dataframe(told, hide_index=True, width="stretch")
    outcomes = [Outcome(row.point, *row.ends) for row in rows]
    figure = parallel_figure(names, metrics[metric], outcomes, dark=frame.dark())
    figures.show(figure, f"{page}-sweep-figure")
    st.caption(
        "Less is better. The bars are 95 % intervals of the mean over the seeds; where they "
        "overlap widely, this sweep does not tell which setting is better. One seed has none."
    )


def _table(
    sweep: Sweep, names: Sequence[str], metric: str, rows: Sequence[Row]
) -> list[dict[str, str]]:
    return [
        {
            **dict(zip(names, row.point, strict=True)),
            "seeds": f"{row.seeds} of {sweep.seeds}",
            metric: three(row.mean) if row.seeds else "not measured",
            "95 %": f"{three(row.low)} to {three(row.high)}" if row.seeds > 1 else "",
        }
        for row in rows
    ]
