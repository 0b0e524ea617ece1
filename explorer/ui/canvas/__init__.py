"""Pictures that stay on a page: components with their JavaScript and CSS beside them."""
