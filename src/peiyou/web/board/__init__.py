"""The scoreboard: what its pages and files show, out of the figures of `engine.results`; no requests, no models."""
