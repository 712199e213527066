"""Pages of what is published: for everybody, without signing in."""
