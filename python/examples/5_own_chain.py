"""One's own Markov chain: rates as a matrix, what each jump counts as another, and the current of both routes."""

import numpy as np
from scipy import sparse

import fluctua as fl

rng = np.random.default_rng(1)
size = 6
W = sparse.random_array((size, size), density=0.8, rng=rng).tocsr()  # W[to, from]
W.setdiag(0)
# Count +1 for jumps from the last state to the first, -1 for the way back.
steps = np.zeros((size, size), dtype=int)
steps[0, size - 1], steps[size - 1, 0] = 1, -1

model = fl.network({"ring": (W, steps)})
report = fl.run({"model": model, "sampling": {"trajectories": 20_000, "duration": 50.0}}, progress=None)
current = report["particle.ring"].rate
print("current", current)

# The same by hand: the stationary law is the kernel of the generator.
rates = W.toarray()
generator = rates - np.diag(rates.sum(axis=0))
law = np.linalg.svd(generator)[2][-1]
law = law / law.sum()
by_hand = rates[0, size - 1] * law[size - 1] - rates[size - 1, 0] * law[0]
print("by numpy", by_hand)
assert abs(current.exact - by_hand) < 1e-12
