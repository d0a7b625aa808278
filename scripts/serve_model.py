"""Serves a GGUF file with llama.cpp's own HTTP server on 127.0.0.1, with the flags of its program llama-server that matter here; ends with --until-stdin-closes, or by a signal."""

import argparse
import os
import signal
import sys

import xllamacpp

cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
flags = argparse.ArgumentParser()
flags.add_argument("-m", "--model", required=True)
flags.add_argument("--port", type=int, required=True)
flags.add_argument("-np", "--parallel", type=int, default=4)
# One core is left to whoever asks: the threads wait for each other by spinning, so one of them without a core holds all of them up.
flags.add_argument("-t", "--threads", type=int, default=max(1, min(8, cores - 1)))
flags.add_argument("-b", "--batch-size", type=int, default=2048)
flags.add_argument("--until-stdin-closes", action="store_true")
chosen = flags.parse_args()

params = xllamacpp.CommonParams()
params.model.path = chosen.model
params.model_alias = {"smollm2-135m-instruct"}
params.hostnames = ["127.0.0.1"]
params.port = chosen.port
params.n_parallel = chosen.parallel
params.n_ctx = 2048 * chosen.parallel
params.n_batch = chosen.batch_size
params.n_ubatch = min(params.n_ubatch, chosen.batch_size)
params.cpuparams.n_threads = chosen.threads
params.cpuparams_batch.n_threads = chosen.threads
params.endpoint_metrics = True
params.warmup = False
params.verbosity = 1
server = xllamacpp.Server(params)
if chosen.until_stdin_closes:
    sys.stdin.read()
    os._exit(0)
for ending in (signal.SIGTERM, signal.SIGINT):
    signal.signal(ending, lambda *_: os._exit(0))
while True:
    signal.pause()
