"""How far apart two densities are by comparing their heights: every f-divergence."""
