"""How good are the pictures: distances, precision and recall, neighbours."""
