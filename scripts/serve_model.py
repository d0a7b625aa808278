"""Serves a GGUF file with llama.cpp's own HTTP server on 127.0.0.1 until its stdin closes: serve_model.py FILE PORT PARALLEL"""

import os
import sys

import xllamacpp

file, port, parallel = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
# One core is left to whoever asks: the threads wait for each other by spinning, so one of them without a core holds all of them up.
threads = max(1, min(8, cores - 1))
params = xllamacpp.CommonParams()
params.model.path = file
params.model_alias = {"smollm2-135m-instruct"}
params.hostnames = ["127.0.0.1"]
params.port = port
params.n_parallel = parallel
params.n_ctx = 2048 * parallel
params.cpuparams.n_threads = threads
params.cpuparams_batch.n_threads = threads
params.endpoint_metrics = True
params.warmup = False
params.verbosity = 1
server = xllamacpp.Server(params)
sys.stdin.read()
os._exit(0)
