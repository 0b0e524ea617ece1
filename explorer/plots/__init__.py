"""Arrays in, figures and images out; no picture asks which GAN it shows."""
