"""One contact in NEURON: vesicles released at each of the given spikes, as one line of JSON.

Reads from standard input: {"ids": [id1, id2, id3], "spikes_ms": [...], "Use", "Dep_ms", "Fac_ms",
"Nrrp", "globalIndex"}. Use is held constant. Prints {"released": [...], "draws": [first ones]}.
"""
import json
import sys

from mechanisms import GLUSYNAPSE, load_neuron

task = json.load(sys.stdin)
h = load_neuron([GLUSYNAPSE])

cell = h.Section(name='cell')
cell.L = cell.diam = 20
contact = h.GluSynapse(cell(0.5))
contact.Use0_TM = contact.Use_d_TM = contact.Use_p_TM = task['Use']
contact.Dep_TM = task['Dep_ms']
contact.Fac_TM = task['Fac_ms']
contact.Nrrp_TM = task['Nrrp']

h.Random().Random123_globalindex(task.get('globalIndex', 0))


def stream():
    random = h.Random()
    random.Random123(*task['ids'])
    random.uniform(0, 1)
    random.seq(0)  # uniform() took the first draw
    return random


generator = stream()
contact.setRNG(generator)

connection = h.NetCon(None, contact)
connection.delay = 0
connection.weight[0] = 1
arrivals = h.Vector().record(contact._ref_n_arrivals)
released = h.Vector().record(contact._ref_n_released)

h.celsius = 34
h.dt = 0.025
h.CVode().active(0)
h.finitialize(-70)
for t in task['spikes_ms']:
    connection.event(t)
# continuerun() belongs to the graphical library; steps are taken by hand.
end_ms = task['spikes_ms'][-1] + 1
while h.t < end_ms:
    h.fadvance()

total = {int(n): int(k) for n, k in zip(arrivals, released)}
per_spike = [total[n] - total[n - 1] for n in range(1, len(task['spikes_ms']) + 1)]
fresh = stream()
print(json.dumps({'released': per_spike, 'draws': [fresh.repick() for _ in range(20)]}))
