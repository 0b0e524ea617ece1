"""Reading weights: this program's and strangers'."""
