"""A case on the page: its lines, the verdict, and what both lines do."""

import streamlit as st

from explorer.plots.theory.bugs import effect_figure
from explorer.theory.bugs.effect import Effect
from explorer.ui.canvas import figures
from explorer.ui.frame import page, sheet, state
from explorer.ui.frame.controls import Controls
from explorer.ui.frame.numbers import three
from explorer.ui.spot_the_bug import listing, text
from explorer.ui.spot_the_bug.case import Case
from explorer.ui.spot_the_bug.cases import CASES
from explorer.ui.spot_the_bug.config import SpotConfig
from explorer.ui.theory.widgets import numbers

PAGE = "spot_the_bug"


def picked(name: str) -> list[int]:
    """Return the lines of a case that were clicked; -1 is the wish to be told."""
    kept: dict[str, list[int]] = st.session_state.setdefault(f"{PAGE}:picked", {})
    return kept.setdefault(name, [])


def solved(name: str) -> bool:
    """Return whether the wrong line of a case is found or told."""
    return any(line in (*CASES[name].wrong, -1) for line in picked(name))


def at_once(name: str) -> bool:
    """Return whether the first click on a case was right."""
    return bool(picked(name)) and picked(name)[0] in CASES[name].wrong


def choose(config: SpotConfig) -> SpotConfig:
    """Draw the choice of cases; return the state with the chosen one."""
    controls = Controls(PAGE, config)
    names = {
        name: f"{place} ✓" if solved(name) else f"{place}"
        for place, name in enumerate(CASES, 1)
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        controls.choice("case", "Case", names)
        st.button("Next case", key=f"{PAGE}-next", on_click=_next, shortcut="Right")
    return controls.result()


def _next() -> None:
    names = list(CASES)
    here = names.index(state.saved(PAGE, SpotConfig).case)
    state.apply(PAGE, SpotConfig(case=names[(here + 1) % len(names)]))


def show(name: str) -> None:
    """Draw a case: what is printed on the left, what it does on the right."""
    case, told = CASES[name], solved(name)
    lines, what = st.columns([6, 5], gap="medium")
    with lines:
        title = case.title if case.title.endswith("?") else f"{case.title}."
        st.markdown(f"**{title}** {case.asked}  \n:small[{case.where}.]")
        listing.show(
            case,
            picked(name),
            solved=told,
            key=f"{PAGE}-lines-{name}",
            pick=lambda line: pick(name, line),
        )
        _verdict(name, case, told=told)
    with what:
        effect = case.effect()
        figures.show(effect_figure(effect, told=told, dark=page.dark()), f"{PAGE}-effect")
        if told:
            _numbers(effect)
        else:
            st.caption("What the right line gives. The printed one joins it when it is found.")


def pick(name: str, line: int) -> None:
    """Take a click on a line; the first one on a case goes into the score sheet."""
    if solved(name):
        return
    case, clicks = CASES[name], picked(name)
    if not clicks and line >= 0:
        question = f"{case.title}: which line is wrong?"
        sheet.note(PAGE, question, case.lines[line].strip(), line in case.wrong)
    clicks.append(line)


def _verdict(name: str, case: Case, *, told: bool) -> None:
    if told:
        word = "Right." if picked(name)[-1] in case.wrong else "Told."
        st.success(f"**{word}** {case.why}")
        return
    if picked(name):
        st.warning(text.AGAIN)
        st.button("Tell me", key=f"{PAGE}-tell", on_click=pick, args=(name, -1))
    else:
        st.markdown(text.ASK)
        st.caption(text.OURS)


def _numbers(effect: Effect) -> None:
    st.markdown(f"**{effect.number}**")
    shown = "{:.0f}".format if effect.points else three
    numbers({"Right": shown(effect.right_number), "As printed": shown(effect.printed_number)})


def score() -> None:
    """Say how many cases are found, and offer the score sheet."""
    done = [name for name in CASES if solved(name)]
    st.markdown(text.found(len(done), len(CASES), sum(map(at_once, done))))
    sheet.show()
