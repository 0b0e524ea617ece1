import pytest
import torch

from explorer.toy.config import ToyConfig
from explorer.toy.recording import BUDGET, RecordedRun
from explorer.toy.sizes import size_of


def memories(run: RecordedRun) -> list[torch.Tensor]:
    """Return every tensor that decides how a run goes on."""
    found: list[torch.Tensor] = []
    for state in run._stacks.memory():
        found += [*state["parameters"], *state["generator_optimizer"].values()]
        found += list(state["discriminator_optimizer"].values())
    return found


def same(first: RecordedRun, second: RecordedRun) -> bool:
    return all(map(torch.equal, memories(first), memories(second)))


CONFIGS = [ToyConfig(latent_dim=d) for d in (2, 8)]


def test_continuing_from_a_step_is_the_same_bit_for_bit() -> None:
    straight, rewound = RecordedRun(CONFIGS), RecordedRun(CONFIGS)
    straight.step(100)
    rewound.step(260)
    rewound.continue_from(80)
    assert rewound.newest == 80
    rewound.step(20)
    assert same(straight, rewound)


def test_looking_back_leaves_the_run_alone() -> None:
    straight, looked = RecordedRun(CONFIGS), RecordedRun(CONFIGS)
    straight.step(100)
    looked.step(80)
    looked.show(20)
    assert looked.frame.snapshot.step == 20
    assert looked.newest == 80
    looked.step(20)
    assert looked.frame.snapshot.step == 100
    assert same(straight, looked)


def test_a_remembered_picture_is_the_picture_of_that_step() -> None:
    run = RecordedRun(CONFIGS)
    run.step(40)
    then = run.frame.snapshot
    run.step(60)
    run.show(40)
    assert (run.frame.snapshot.fake == then.fake).all()
    assert (run.frame.snapshot.grid_logits == then.grid_logits).all()


def test_continuing_forgets_what_came_later() -> None:
    run = RecordedRun(CONFIGS)
    run.step(100)
    run.reconfigure([c.with_(generator_lr=0.01) for c in CONFIGS])
    run.step(100)
    run.continue_from(60)
    assert run.steps == [0, 20, 40, 60]
    assert run.configs == tuple(CONFIGS)
    assert run.changes == []
    assert run.frame.curves.steps.max() == 60
    assert run.frame.curves.marks == ()


@pytest.mark.slow
def test_long_runs_thin_evenly_within_the_budget() -> None:
    config = ToyConfig(generator_widths=(512, 512), discriminator_widths=(512, 512))
    run = RecordedRun([config])
    run.step(20 * 9)
    frames = run.recording.frames
    assert size_of([f.states for f in frames]) <= max(BUDGET, 8 * size_of(frames[-1].states))
    gaps = {b - a for a, b in zip(run.steps, run.steps[1:], strict=False)}
    assert len(gaps) == 1
    assert run.steps[0] == 0


def test_a_step_that_is_not_remembered_is_refused() -> None:
    with pytest.raises(ValueError, match="Step 7 is not remembered"):
        RecordedRun(CONFIGS).show(7)
