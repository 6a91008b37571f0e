"""What an operator asks of a deployed gateway, by the name of its stack: `python -m infra.operator`."""

# The commands speak with the domain's own words, which infra.local puts on the path.
from infra.local import ROOT as ROOT
