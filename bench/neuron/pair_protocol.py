"""NEURON's time for a whole pairing protocol with its variable step, as one line of JSON.

  python3 pair_protocol.py --model MODEL.json [--seed SEED] [--t 700000] [--processes 1] [--atol 0.1]

Replays the draws that the description lists for the seed ("det": every draw 0), so that releases and
EPSPs can be held against the reference. With several processes each runs one pair (the same one);
the wall time per pair is the overall time divided by their number.
"""
import argparse
import json
import multiprocessing
import time
from bisect import bisect_left

from reference_cell import build_cell, build_contact, set_globals, start_neuron


def run_pair(options, model, barrier, results):
    h = start_neuron()
    set_globals(h, model)
    sections = build_cell(h, model['cells'][0])
    keep = []
    for stimulus in model['stimuli']:
        site = next(s for s, spec in zip(sections, model['cells'][0]['sections'])
                    if spec['name'] == stimulus['section'])
        clamp = h.IClamp(site(stimulus['x']))
        clamp.delay, clamp.dur, clamp.amp = stimulus['delay'], stimulus['dur'], stimulus['amp']
        keep.append(clamp)
    times = model['presynaptic_spike_times']
    contacts, connections = [], []
    for spec in model['synapses']:
        contact = build_contact(h, sections, spec, model)
        if options.seed != 'det':
            draws = h.Vector(spec['rng']['draws_by_seed'][options.seed])
            contact.setDraws(draws)
            keep.append(draws)
        connection = h.NetCon(None, contact)
        connection.delay = 0
        connection.weight[0] = 1
        contacts.append((contact, spec))
        connections.append((connection, spec['netcons'][0]['delay']))

    t, v = h.Vector().record(h._ref_t), h.Vector().record(sections[0](0.5)._ref_v)
    arrivals = [[h.Vector().record(c._ref_n_arrivals), h.Vector().record(c._ref_n_released)]
                for c, _ in contacts] if options.releases else []
    solver = h.CVode()
    if options.dt:
        h.dt = options.dt
        solver.active(0)
    else:
        solver.active(1)
        solver.atolscale('v', options.atol)
        solver.maxorder(options.maxorder)
    parallel = h.ParallelContext()
    parallel.set_maxstep(10)
    h.finitialize(model['v_init'])
    for connection, delay in connections:
        for spike in times:
            connection.event(spike + delay)

    barrier.wait()
    start = time.time()
    forward = model.get('fastforward_ms')
    if forward is not None and forward < options.t:
        parallel.psolve(forward)
        for contact, _ in contacts:
            up = contact.rho_GB >= 0.5
            contact.rho_GB = 1 if up else 0
            contact.Use_TM = contact.Use_p_TM if up else contact.Use_d_TM
            contact.gmax_AMPA = contact.gmax_p_AMPA if up else contact.gmax_d_AMPA
        if not options.dt:
            solver.re_init()
    parallel.psolve(options.t)
    end = time.time()

    results.put({
        'start': start,
        'end': end,
        'steps': len(t) - 1,
        'epsp_mV': epsps(t.to_python(), v.to_python(), times, options.t),
        'releases': [per_arrival(*counts) for counts in arrivals],
        'contacts': [{
            'synapseID': spec['params']['synapseID'],
            'rho_GB': contact.rho_GB,
            'Use_TM': contact.Use_TM,
            'gmax_AMPA': contact.gmax_AMPA,
            'effcai_GB': contact.effcai_GB,
        } for contact, spec in contacts],
    })


def epsps(t, v, spikes, end_ms):
    """Maximum of v in the 100 ms after each spike, less v at the spike."""
    found = []
    for spike in spikes:
        if spike + 100 > end_ms:
            break
        at = bisect_left(t, spike)
        window = v[at:bisect_left(t, spike + 100)]
        # at: the first point not before the spike
        share = (spike - t[at - 1]) / (t[at] - t[at - 1])
        found.append(max(window) - (v[at - 1] + share * (v[at] - v[at - 1])))
    return found


def per_arrival(arrivals, released):
    total = {}
    for n, k in zip(arrivals, released):
        total[int(n)] = int(k)
    return [total[n] - total[n - 1] for n in range(1, max(total) + 1)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--model', required=True, help='model.json of l4_pair_full')
    parser.add_argument('--seed', default='det', help='which list of draws; det: every draw is 0')
    parser.add_argument('--t', type=float, help='simulated time, ms (default: the model\'s tstop)')
    parser.add_argument('--dt', type=float, help='fixed time step, ms (default: the variable step)')
    parser.add_argument('--atol', type=float, default=0.1, help='tolerance scale of v')
    parser.add_argument('--maxorder', type=int, default=5, help='highest order of the variable step')
    parser.add_argument('--processes', type=int, default=1)
    parser.add_argument('--releases', action='store_true', help='also print vesicles per arrival')
    options = parser.parse_args()

    with open(options.model) as file:
        model = json.load(file)
    options.t = options.t or model['tstop']
    context = multiprocessing.get_context('spawn')
    barrier = context.Barrier(options.processes)
    results = context.Queue()
    workers = [context.Process(target=run_pair, args=(options, model, barrier, results))
               for _ in range(options.processes)]
    for worker in workers:
        worker.start()
    # A process that fails has printed why; the others would wait for it at the barrier.
    while results.qsize() < options.processes:
        if any(worker.exitcode not in (None, 0) for worker in workers):
            for worker in workers:
                worker.terminate()
            raise SystemExit(1)
        time.sleep(0.02)
    done = [results.get() for _ in workers]
    for worker in workers:
        worker.join()

    one = done[0]
    wall_s = max(run.pop('end') for run in done) - min(run.pop('start') for run in done)
    tests = [spike for spike in model['presynaptic_spike_times'] if spike + 100 <= options.t]
    before = [e for e, spike in zip(one['epsp_mV'], tests) if spike < model['stimuli'][0]['delay'] - 500]
    forward = model.get('fastforward_ms') or float('inf')
    after = [e for e, spike in zip(one['epsp_mV'], tests) if spike > forward]
    mean = lambda values: sum(values) / len(values) if values else None  # noqa: E731
    print(json.dumps({
        'simulator': 'NEURON',
        'method': 'fixed step' if options.dt else 'variable step',
        'dt_ms': options.dt,
        'atolscale_v': None if options.dt else options.atol,
        'pairs': options.processes,
        'processes': options.processes,
        't_ms': options.t,
        'seed': options.seed,
        'wall_s': wall_s,
        'wall_per_pair_s': wall_s / options.processes,
        'steps': one['steps'],
        'epsp_before_mV': mean(before),
        'epsp_after_mV': mean(after),
        'epsp_ratio': mean(after) / mean(before) if before and after else None,
        'n_before': len(before),
        'n_after': len(after),
        'contacts': one['contacts'],
        **({'releases': one['releases']} if options.releases else {}),
    }))


if __name__ == '__main__':
    main()
