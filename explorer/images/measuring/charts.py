"""The curves of what is measured while a run trains."""

from explorer.images.systems.charts import Curve, RunChart

METRIC_CHARTS: tuple[RunChart, ...] = (
    RunChart(
        "FID (digit features)",
        (
            Curve("fid_digits", "G", "fake"),
            Curve("fid_digits_floor", "real against real", "past"),
        ),
        -1,
        2,
        log=True,
    ),
    RunChart(
        "Precision and recall",
        (Curve("precision", "precision", "fake"), Curve("recall", "recall", "text")),
    ),
    RunChart(
        "FID (pixels, 8x8)",
        (
            Curve("fid_pixels", "G", "fake"),
            Curve("fid_pixels_floor", "real against real", "past"),
        ),
        -1,
        2,
        log=True,
    ),
    RunChart(
        "Precision and recall (pixels, 8x8)",
        (
            Curve("precision_pixels", "precision", "fake"),
            Curve("recall_pixels", "recall", "text"),
        ),
    ),
)
