"""The GAN explorer: objectives, toy GANs, theory and images, as a library behind the app."""
