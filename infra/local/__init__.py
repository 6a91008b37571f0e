"""The deployed stack on this machine: the synthesized template, given to an AWS engine that runs as a child process."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
"""The checkout."""

DOMAIN = ROOT / "layers/gateway/python"

# The seeds are written by the domain's own code, which on AWS is found in the layer's /opt/python.
if str(DOMAIN) not in sys.path:
    sys.path.append(str(DOMAIN))
