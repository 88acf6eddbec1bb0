"""Time a jump of QuTiP's mcsolve(method="diag") on the systems of benches/quantum.rs: python benches/quantum.py

It needs `pip install qutip`.
"""

import time

import numpy as np
import qutip

COUPLING = 0.01


def universal(spins, up):
    """A ring between two baths, each with one jump operator between all levels."""
    states = [s for s in range(1 << spins) if s.bit_count() == up]
    place = {s: k for k, s in enumerate(states)}
    hamiltonian = np.zeros((len(states), len(states)))
    for state in states:
        for bond in range(spins):
            ends = 1 << bond, 1 << (bond + 1) % spins
            filled = sum(state & end != 0 for end in ends)
            if filled == 2:
                hamiltonian[place[state], place[state]] += 2.1
            if filled == 1:
                hamiltonian[place[state ^ ends[0] ^ ends[1]], place[state]] += 2.0
    energies, vectors = np.linalg.eigh(hamiltonian)
    jumps = []
    for spin, temperature in [(0, 2.0), (spins // 2 + 1, 1.0)]:
        sign = np.array([2.0 * (state >> spin & 1) - 1.0 for state in states])
        contact = vectors.T @ (sign[:, None] * vectors)
        change = energies[:, None] - energies[None, :]
        x = np.where(abs(change) < 1e-9, 1.0, change / temperature)
        planck = np.where(abs(change) < 1e-9, temperature, temperature * x / np.expm1(x))
        rate = 2 * COUPLING * planck * np.exp(-abs(change) / 10)
        jumps.append(qutip.Qobj(np.sqrt(rate) * contact))
    return qutip.Qobj(np.diag(energies)), jumps


for spins, up, trajectories in [(5, 3, 100), (7, 3, 20), (9, 4, 4)]:
    hamiltonian, jumps = universal(spins, up)
    size = hamiltonian.shape[0]
    duration = 10_000.0
    options = {"method": "diag", "progress_bar": False, "keep_runs_results": True, "map": "serial"}
    start = qutip.basis(size, 0)
    times = [0.0, duration]
    qutip.mcsolve(hamiltonian, start, times, jumps, ntraj=1, options=options, seeds=1)
    before = time.process_time()
    result = qutip.mcsolve(
        hamiltonian, start, times, jumps, ntraj=trajectories, options=options, seeds=2
    )
    spent = time.process_time() - before
    count = sum(len(times) for times in result.col_times)
    print(f"{size:4} levels: {1e6 * spent / count:8.1f} microseconds a jump, {count} jumps")
