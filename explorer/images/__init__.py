"""The image lab's engine: data, networks, training, checkpoints and measurements.

`config` says what a run is, `networks` builds G and D from it, `training` is the loop, and
`runs` and `checkpoints` are what a run leaves on disk.
"""
