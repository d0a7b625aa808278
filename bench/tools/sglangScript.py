"""Runs SGLang's benchmark script as it is, without importing the rest of SGLang (its packages import torch and GPU kernels when they are entered).

A package is its folder, without its __init__; of what the script takes from the server's code only a constant is needed.
"""
import importlib.util
import os
import sys
import types

# Found without being entered.
root = importlib.util.find_spec("sglang").submodule_search_locations[0]
for name in ["sglang", "sglang.srt", "sglang.srt.utils", "sglang.srt.disaggregation"]:
    package = types.ModuleType(name)
    package.__path__ = [os.path.join(root, *name.split(".")[1:])]
    sys.modules[name] = package
utils = types.ModuleType("sglang.srt.disaggregation.utils")
utils.FAKE_BOOTSTRAP_HOST = "2.2.2.2"
sys.modules[utils.__name__] = utils

from sglang.benchmark.serving import cli_main  # noqa: E402

cli_main()
