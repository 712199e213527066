"""Rules of returns and what is unusual about a figure: pure, no Django."""
