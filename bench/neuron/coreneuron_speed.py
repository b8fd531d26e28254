"""CoreNEURON's speed on copies of a cell: compartment-steps a second, as one line of JSON.

  python3 coreneuron_speed.py --program PROGRAM --model MODEL.json [--copies 256] [--threads 2] [--t 100]

NEURON builds the copies that cell_speed.py runs, shared out over its threads, and writes them to a
folder; PROGRAM (bench/coreneuron/README.md) runs them once in each order of the nodes, and the faster
run counts. Its wall time is what it prints of its solver: the steps alone.
"""
import argparse
import json
import os
import re
import subprocess
import tempfile

from reference_cell import build_driven, print_speed, set_globals, start_neuron

# CoreNEURON's cell_permute: 0 has a cell's nodes together, 1 has the same node of all cells together.
ORDERS = (0, 1)


def write_copies(folder, model, copies, threads, amplitude_nA, dt_ms):
    """Writes the copies for CoreNEURON; copy k has the spike source k."""
    h = start_neuron()
    set_globals(h, model)
    parallel = h.ParallelContext()
    h.CVode().cache_efficient(1)
    cells = []
    for copy in range(copies):
        sections, clamp, watcher = build_driven(h, model['cells'][0], amplitude_nA)
        parallel.set_gid2node(copy, parallel.id())
        parallel.cell(copy, watcher)
        cells.append((sections, clamp, watcher))
    parallel.nthread(threads)
    for thread in range(threads):
        roots = h.SectionList()
        for sections, *_ in cells[thread::threads]:
            roots.append(sec=sections[0])
        parallel.partition(thread, roots)
    parallel.set_maxstep(10)
    h.dt = dt_ms
    h.finitialize(model['v_init'])
    parallel.nrncore_write(folder)


def run_program(options, folder, model, order):
    """Solver time in s and the spikes of the first copy in ms."""
    out = os.path.join(folder, 'out-%d' % order)
    command = [
        options.program, '--datpath', folder, '--outpath', out, '--threading', '--mindelay', '10',
        '--tstop', str(options.t), '--dt', str(options.dt), '--voltage', str(model['v_init']),
        '--cell-permute', str(order)]
    done = subprocess.run(command, capture_output=True, text=True,
                          env={**os.environ, 'OMP_NUM_THREADS': str(options.threads)})
    solver = re.search(r'^Solver Time : (\S+)$', done.stdout, re.MULTILINE)
    if done.returncode != 0 or not solver:
        raise SystemExit('%s failed:\n%s' % (options.program, (done.stdout + done.stderr)[-2000:]))
    with open(os.path.join(out, 'out.dat')) as file:
        spikes = [line.split() for line in file]
    return float(solver.group(1)), [float(t_ms) for t_ms, source in spikes if int(source) == 0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--program', required=True, help='CoreNEURON with the mechanisms')
    parser.add_argument('--model', required=True, help='model.json of a reference case')
    parser.add_argument('--copies', type=int, default=256)
    parser.add_argument('--threads', type=int, default=2)
    parser.add_argument('--t', type=float, default=100, help='simulated time, ms')
    parser.add_argument('--dt', type=float, default=0.025, help='time step, ms')
    parser.add_argument('--amplitude', type=float, default=0.1553, help='somatic current, nA')
    options = parser.parse_args()

    options.threads = min(options.threads, options.copies)
    options.program = os.path.abspath(options.program)
    with open(options.model) as file:
        model = json.load(file)
    with tempfile.TemporaryDirectory(prefix='rhostar-coreneuron-') as folder:
        write_copies(folder, model, options.copies, options.threads, options.amplitude, options.dt)
        runs = {order: run_program(options, folder, model, order) for order in ORDERS}

    order = min(runs, key=lambda tried: runs[tried][0])
    wall_s, spikes_ms = runs[order]
    print_speed('CoreNEURON', options, model, wall_s, spikes_ms, threads=options.threads, cell_permute=order,
                wall_s_by_cell_permute={tried: run[0] for tried, run in runs.items()})


if __name__ == '__main__':
    main()
