"""What the pages that train 2-D GANs share: the session's run, tasks, transport, controls."""
