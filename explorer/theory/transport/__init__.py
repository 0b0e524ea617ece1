"""How far mass must move: Wasserstein distances, plans and critics."""
