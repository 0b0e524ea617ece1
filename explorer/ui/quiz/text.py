"""The words of the quiz."""

from explorer.intervals import Interval

QUESTION = "You are the discriminator: which pictures are real, which did a generator draw?"
PUBLISHED = (
    "People on a crowd-working site told MNIST digits from those of a GAN 52.4 % of the time, "
    "and pictures of CIFAR-10 78.7 % of the time; 50 % is a coin. The authors themselves were "
    "right over 95 % of the time on CIFAR-10. (Salimans et al. 2016)"
)
REMEMBER = (
    "A picture that fools you says something, a share with its interval says how much.",
    "Nobody who judges single pictures sees what is missing: a G that draws one perfect digit "
    "passes this test.",
    "Salimans et al. (2016), Improved Techniques for Training GANs, sections 4 and 6.",
)


def verdict(right: int, of: int, interval: Interval) -> str:
    """Return what the answers say, in a sentence or two."""
    low, high = (round(100 * float(value)) for value in (interval.low, interval.high))
    share = f"**You: {right} of {of} right, {100 * right / of:.0f} %** "
    share += f"(95 % interval {low} to {high} %)."
    if interval.low > 0.5:
        return f"{share} Better than a coin: these fakes give themselves away."
    if interval.high < 0.5:
        return (
            f"{share} Worse than a coin: you see a difference and read it the wrong way round."
        )
    return f"{share} The interval holds 50 %: a coin could have answered so."


def of_d(accuracy: tuple[float, float] | None, step: int) -> str:
    """Return how often D itself was right near this step."""
    if accuracy is None:
        return (
            f"**D:** its answers near step {step:,} were not recorded, and a light checkpoint "
            "holds G alone."
        )
    real, fake = (round(100 * value) for value in accuracy)
    both = round(50 * sum(accuracy))
    return (
        f"**D near step {step:,}: {both} %** right in its own batches: {real} % of the real "
        f"pictures, {fake} % of the fakes. (Light checkpoints hold G alone; this is the run's "
        "record.)"
    )
