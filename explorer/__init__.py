"""The GAN explorer: objectives, toy worlds, theory and images, as a library behind the app."""
