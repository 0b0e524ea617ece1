"""The pictures of the README, taken in a real browser.

    .venv/bin/python -m benchmarks.pictures

A run of the live page that covers the ring, a recorded training, a walk through its generator.
"""

from benchmarks.live_page import ROOT, opened

FOLDER = ROOT / "benchmarks" / "pictures"
LIVE = (
    "toy_gan?objective=non-saturating&schedule=algorithm-1&batch_size=64&beta1=0.5&penalty=r1"
    "&penalty_weight=0.1&generator_widths=128,128&discriminator_widths=128,128"
)


def live() -> None:
    """Show the live page after some thousand steps."""
    with opened(LIVE) as page:
        canvas = page.locator(".panels canvas").last
        while int(canvas.get_attribute("data-step") or 0) < 4_000:
            page.wait_for_timeout(500)
        page.screenshot(path=FOLDER / "live.png")


def training() -> None:
    """Show the shipped DCGAN's training, its losses beside its pictures."""
    with opened("train_images?shown=shipped%3Adigits-dcgan", ".curves canvas") as page:
        page.screenshot(path=FOLDER / "training.png")


def walk() -> None:
    """Show the same generator from within the triangle of its pad."""
    with opened("latent_walk?model=digits-dcgan", ".walk canvas") as page:
        pad = page.locator(".walk .pad")
        box = pad.bounding_box()
        assert box is not None
        pad.click(position={"x": 0.36 * box["width"], "y": 0.44 * box["height"]})
        page.wait_for_timeout(2000)
        page.screenshot(path=FOLDER / "walk.png")


if __name__ == "__main__":
    live()
    training()
    walk()
