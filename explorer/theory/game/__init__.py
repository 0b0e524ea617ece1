"""Two players and their dynamics: games, update rules, regularisers, stability."""
