"""JAX arrays over a mesh of eight virtual host devices stay there: see sharded_jax, which this runs."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.arrays import rules

ROOT = Path(__file__).parents[2]
FLAG = "--xla_force_host_platform_device_count=8"


@pytest.mark.peers
@pytest.mark.skipif(importlib.util.find_spec("jax") is None, reason="jax is not installed")
def test_every_rule_stays_sharded_and_keeps_its_bits():
    environment = os.environ | {"XLA_FLAGS": f"{os.environ.get('XLA_FLAGS', '')} {FLAG}", "JAX_PLATFORMS": "cpu"}
    command = [sys.executable, "-m", "tests.arrays.sharded_jax"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    runs = len(rules.RULES) * len(rules.VARIANTS) + 2
    assert done.stdout == f"{runs} runs stayed sharded\n"
