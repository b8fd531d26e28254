"""Runs the network of model.json in NEURON: python3 run.py [--tstop MS] [--dt MS] [--seed N] [--out FOLDER]

Needs NEURON 8.2 with its Python module and nrnivmodl (Debian: neuron, neuron-dev, python3-neuron).
Written into FOLDER (by default the one that holds this file), one row each:
  spikes.csv     run,name,t_ms: threshold crossings at the run's detector
  traces.csv     t_ms and a column per recorded channel, named in the model's `recorders`
  releases.csv   run,contact,input,t_ms,vesicles,draws: every arrival at every contact, in the order
                 they acted; draws counts the random numbers that the contact has used by then
  end_state.csv  run,contact,rho,gmax_AMPA_nS,Use,effcai,effcaiPeak of the plastic contacts
"""
import argparse
import glob
import json
import os
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

from mechanisms import load_neuron  # noqa: E402


def read_arguments():
    parser = argparse.ArgumentParser(description='Runs the network of model.json in NEURON.')
    parser.add_argument('--tstop', type=float, metavar='MS', help="end, in place of the model's")
    parser.add_argument('--dt', type=float, metavar='MS', help="time step, in place of the model's")
    parser.add_argument('--seed', type=int, metavar='N',
                        help="Random123's global index, in place of the model's")
    parser.add_argument('--out', default=HERE, metavar='FOLDER', help='where results go')
    return parser.parse_args()


def main():
    arguments = read_arguments()
    with open(os.path.join(HERE, 'model.json')) as source:
        model = json.load(source)
    if arguments.tstop is not None:
        model['duration_ms'] = arguments.tstop
    if arguments.dt is not None:
        model['dt_ms'] = arguments.dt
    if arguments.seed is not None:
        model['globalIndex'] = arguments.seed
    os.makedirs(arguments.out, exist_ok=True)

    h = load_neuron(glob.glob(os.path.join(HERE, 'mod', '*.mod')))
    # after the library: these import nothing, but ask NEURON for its mechanisms
    from network import Network
    from recordings import Recordings

    started = time.time()
    h.CVode().cache_efficient(1)
    network = Network(h, model)
    recordings = Recordings(h, model, network)
    network.start()
    steps = round(model['duration_ms'] / model['dt_ms'])
    print('%d cells, %d contacts, built in %.1f s; %d steps of %g ms'
          % (len(network.cells), network.n_contacts, time.time() - started, steps, model['dt_ms']))

    started = told = time.time()
    for step in range(steps):
        h.fadvance()
        if time.time() - told > 30:
            told = time.time()
            print('%.1f of %.1f ms, %.0f s' % (h.t, model['duration_ms'], told - started), flush=True)
    print('ran %.1f s' % (time.time() - started))
    recordings.write(arguments.out)


if __name__ == '__main__':
    main()
