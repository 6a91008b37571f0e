"""What the functions do, one module a function: each takes its collaborators as arguments and does no wiring."""
