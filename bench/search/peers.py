"""The same problems by public optimisers, for bench/results/search.md: `python bench/search/peers.py > peers.json` where optuna and scikit-optimize are installed.

Limits are told in the way each takes them: optuna's samplers get the violation as a constraint; scikit-optimize knows no constraints, and gets a penalty.
"""
import json
import math
import statistics
import sys
import warnings

import optuna
import skopt

warnings.filterwarnings('ignore')
optuna.logging.set_verbosity(optuna.logging.ERROR)

SEEDS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
EXPERIMENTS = 30


def branin(x, y):
    loss = (y - 5.1 * x * x / (4 * math.pi**2) + 5 * x / math.pi - 6) ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10
    return loss, max(0, ((x - 2.5) ** 2 + (y - 7.5) ** 2 - 50) / 50)


def gramacy(x, y):
    return x + y, max(0, (1.5 - x - 2 * y - 0.5 * math.sin(2 * math.pi * (x * x - 2 * y))) / 1.5) + max(0, (x * x + y * y - 1.5) / 1.5)


W = [1, 1.2, 3, 3.2]
A = [[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]]
P = [[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991], [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]]


def hartmann(*x):
    loss = -sum(w * math.exp(-sum(a * (v - p / 10000) ** 2 for a, v, p in zip(row, x, centre))) for w, row, centre in zip(W, A, P))
    return loss, max(0, (sum(x) - 3) / 3)


def vessel(s, h, r, l):
    loss = 0.6224 * s * r * l + 1.7781 * h * r * r + 3.1661 * s * s * l + 19.84 * s * s * r
    volume = math.pi * r * r * l + 4 / 3 * math.pi * r**3
    return loss, max(0, (0.0193 * r - s) / s) + max(0, (0.00954 * r - h) / h) + max(0, (1296000 - volume) / 1296000) + max(0, (l - 240) / 240)


PROBLEMS = {
    'Branin in a disk': (branin, [(-5, 10, None), (0, 15, None)]),
    'Gramacy’s toy': (gramacy, [(0, 1, None)] * 2),
    'Hartmann 6, Σx ≤ 3': (hartmann, [(0, 1, None)] * 6),
    'pressure vessel': (vessel, [(0.0625, 6.1875, 0.0625)] * 2 + [(10, 200, None)] * 2),
}


def with_optuna(make):
    def run(function, space, seed):
        best = math.inf

        def objective(trial):
            nonlocal best
            x = [trial.suggest_float(str(k), low, high, step=step) for k, (low, high, step) in enumerate(space)]
            loss, violation = function(*x)
            trial.set_user_attr('violation', violation)
            if violation == 0:
                best = min(best, loss)
            return loss

        study = optuna.create_study(sampler=make(seed))
        study.optimize(objective, n_trials=EXPERIMENTS)
        return best

    return run


def violation_of(trial):
    return (trial.user_attrs['violation'] - 1e-9,)


def with_skopt(function, space, seed):
    optimizer = skopt.Optimizer([(low, high) for low, high, _ in space], random_state=seed, n_initial_points=max(3, min(2 * len(space) + 1, 10)))
    best, worst = math.inf, 1.0
    for _ in range(EXPERIMENTS):
        x = optimizer.ask()
        point = [v if step is None else low + round((v - low) / step) * step for v, (low, _, step) in zip(x, space)]
        loss, violation = function(*point)
        if violation == 0:
            best = min(best, loss)
        worst = max(worst, abs(loss))
        optimizer.tell(x, loss + worst * violation * 2)
    return best


PEERS = {
    f'optuna {optuna.__version__} TPE': with_optuna(lambda seed: optuna.samplers.TPESampler(seed=seed, constraints_func=violation_of)),
    f'scikit-optimize {skopt.__version__} GP': with_skopt,
}
try:
    import torch  # noqa: F401

    PEERS[f'optuna {optuna.__version__} GP'] = with_optuna(lambda seed: optuna.samplers.GPSampler(seed=seed, constraints_func=violation_of))
except ImportError:
    pass

results = {}
for name, (function, space) in PROBLEMS.items():
    for peer, run in PEERS.items():
        # Half a minute a search: the median of fewer has to do.
        seeds = min(SEEDS, 5) if 'scikit' in peer else SEEDS
        median = statistics.median(run(function, space, seed) for seed in range(seeds))
        results.setdefault(peer, {'seeds': seeds})[name] = median
        print(name, peer, median, file=sys.stderr, flush=True)
print(json.dumps(results, ensure_ascii=False, indent=2, default=float))
