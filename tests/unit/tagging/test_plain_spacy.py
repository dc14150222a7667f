"""The tagger loads no machine-learning framework, and hides none from others."""

import subprocess
import sys

CODE = """
import sys
import kb.tagging.tagger
assert "spacy" in sys.modules
assert "torch" not in sys.modules, "the tagger loads torch"
import torch
assert torch.tensor([1]).sum() == 1
"""


def test_tagging_loads_no_torch_and_leaves_it_to_be_loaded() -> None:
    subprocess.run([sys.executable, "-c", CODE], check=True, timeout=120)
