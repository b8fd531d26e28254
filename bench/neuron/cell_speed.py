"""NEURON's speed on copies of a cell: compartment-steps a second, as one line of JSON.

  python3 cell_speed.py --model MODEL.json [--copies 256] [--processes 2] [--t 100] [--amplitude A]

Copies are shared out over processes that start their runs together; fixed step, a current step into
every soma from the beginning. Compartments are segments; the wall time is that of the slowest process.
"""
import argparse
import json
import multiprocessing
import time

from reference_cell import build_contact, build_driven, print_speed, set_globals, start_neuron


def attach_contacts(h, sections, load, copy, keep):
    """The plastic contacts of one copy. Contact c draws from the Random123 stream (copy, c, 1)."""
    sources = []
    for start_ms in load['starts_ms']:
        source = h.NetStim()
        source.start, source.interval, source.number, source.noise = (
            start_ms, load['interval_ms'], 1e9, 0)
        sources.append(source)
    contacts = []
    model = {'GluSynapse_globals': {'cao_CR': load['cao_mM']}}
    for index, spec in enumerate(load['contacts']):
        contact = build_contact(h, sections, spec, model)
        stream = h.Random()
        stream.Random123(copy, index, 1)
        stream.uniform(0, 1)
        stream.seq(0)  # uniform() took the first draw
        contact.setRNG(stream)
        connection = h.NetCon(sources[spec['source']], contact)
        connection.delay = load['delay_ms']
        connection.weight[0] = 1
        keep.append((stream, connection))
        contacts.append(contact)
    keep.append(sources)
    return contacts


def run_share(share, first, options, model, load, barrier, results):
    h = start_neuron()
    set_globals(h, model)
    cells, clamps, watchers, contacts, keep = [], [], [], [], []
    spikes = h.Vector()
    for copy in range(first, first + share):
        sections, clamp, watcher = build_driven(h, model['cells'][0], options.amplitude)
        if copy == first:
            watcher.record(spikes)
        if load:
            contacts.append(attach_contacts(h, sections, load, copy, keep))
        cells.append(sections)
        clamps.append(clamp)
        watchers.append(watcher)
    h.CVode().cache_efficient(1)
    parallel = h.ParallelContext()
    parallel.set_maxstep(10)
    h.dt = options.dt
    h.finitialize(model['v_init'])
    barrier.wait()
    start = time.time()
    parallel.psolve(options.t)
    end = time.time()
    ends = None
    if load and first == 0:
        ends = {'effcai': [c.effcai_GB for c in contacts[0]], 'rho': [c.rho_GB for c in contacts[0]]}
    results.put((start, end, first, list(spikes), ends))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--model', required=True, help='model.json of a reference case')
    parser.add_argument('--copies', type=int, default=256)
    parser.add_argument('--processes', type=int, default=2)
    parser.add_argument('--t', type=float, default=100, help='simulated time, ms')
    parser.add_argument('--dt', type=float, default=0.025, help='time step, ms')
    parser.add_argument('--amplitude', type=float, default=0.1553, help='somatic current, nA')
    parser.add_argument('--contacts', help='JSON of bench/beside/contacts.ts: plastic contacts of a copy')
    options = parser.parse_args()

    with open(options.model) as file:
        model = json.load(file)
    load = None
    if options.contacts:
        with open(options.contacts) as file:
            load = json.load(file)
    processes = min(options.processes, options.copies)
    shares = [(options.copies + k) // processes for k in range(processes)]
    context = multiprocessing.get_context('spawn')
    barrier = context.Barrier(processes)
    results = context.Queue()
    workers = []
    for k, share in enumerate(shares):
        arguments = (share, sum(shares[:k]), options, model, load, barrier, results)
        workers.append(context.Process(target=run_share, args=arguments))
    for worker in workers:
        worker.start()
    # A process that fails has printed why; the others would wait for it at the barrier.
    while results.qsize() < processes:
        if any(worker.exitcode not in (None, 0) for worker in workers):
            for worker in workers:
                worker.terminate()
            raise SystemExit(1)
        time.sleep(0.02)
    timed = [results.get() for _ in workers]
    for worker in workers:
        worker.join()

    wall_s = max(end for _, end, *_ in timed) - min(start for start, *_ in timed)
    _, _, _, spikes_ms, ends = min(timed, key=lambda share: share[2])
    print_speed('NEURON', options, model, wall_s, spikes_ms, processes=processes, **(ends or {}))


if __name__ == '__main__':
    main()
