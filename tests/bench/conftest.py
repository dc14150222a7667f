"""The bench's modules are scripts that lie side by side."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
