"""Figure 1 of the first GAN paper: a rising G, and the rounds between D and G."""
