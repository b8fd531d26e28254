"""The network of model.json in NEURON: cells, contacts, stimuli, gap junctions, detectors."""
import math
import re

from cells import Cell

PLASTIC = {  # parameter of RhoPlastic: key of the model
    'tau_d_AMPA': 'tau_d_AMPA_ms', 'gmax0_AMPA': 'gmax0_AMPA_nS', 'gmax_d_AMPA': 'gmax_d_AMPA_nS',
    'gmax_p_AMPA': 'gmax_p_AMPA_nS', 'gmax_NMDA': 'gmax_NMDA_nS', 'Use0': 'Use0', 'Use_d': 'Use_d',
    'Use_p': 'Use_p', 'Dep': 'Dep_ms', 'Fac': 'Fac_ms', 'Nrrp': 'Nrrp', 'volume': 'volume_um3',
    'theta_d': 'theta_d', 'theta_p': 'theta_p', 'rho0': 'rho0', 'cao': 'cao_mM',
}
STATIC = {
    'tau_r_1': 'tau_r_1_ms', 'tau_d_1': 'tau_d_1_ms', 'tau_r_2': 'tau_r_2_ms',
    'tau_d_2': 'tau_d_2_ms', 'E_1': 'E_1_mV', 'E_2': 'E_2_mV', 'weight': 'weight_nS',
    'ratio': 'ratio', 'mg': 'mg_mM', 'Use': 'Use', 'Dep': 'Dep_ms', 'Fac': 'Fac_ms', 'Nrrp': 'Nrrp',
}
SOURCE, ARRIVAL, MINI, WEIGHT = 0, 1, 2, 3
NEVER = 1e30  # a threshold that the model leaves out


def first_step(t_ms, dt_ms):
    """Number of the first step whose midpoint is not before t."""
    return max(0, math.ceil(t_ms / dt_ms - 0.5 - 1e-6))


class Network:
    def __init__(self, h, model):
        self.h = h
        self.model = model
        self.kept = []  # what NEURON holds no reference to
        self.events = []  # (net connection, time)
        self.set_globals()
        self.cells = [Cell(h, model['cells'][run['cell']], index, run['vInit_mV'])
                      for index, run in enumerate(model['runs'])]
        self.log = h.Vector()
        self.spikes = [h.Vector() for _ in self.cells]
        for index, run in enumerate(model['runs']):
            self.detect(index, run)
        self.contacts = [[self.contact(index, number, spec)
                          for number, spec in enumerate(run['contacts'])]
                         for index, run in enumerate(model['runs'])]
        self.n_contacts = sum(len(contacts) for contacts in self.contacts)
        for index, run in enumerate(model['runs']):
            for stimulus in run['stimuli']:
                self.stimulate(self.cells[index], stimulus)
        for junction in model['gapJunctions']:
            self.join(junction['a'], junction['b'], junction['conductance_uS'])
            self.join(junction['b'], junction['a'], junction['conductance_uS'])

    def set_globals(self):
        h, model = self.h, self.model
        h.celsius = model['celsius']
        h.dt = model['dt_ms']
        h.secondorder = 0
        h.CVode().active(0)
        for mechanism, constants in model['globals'].items():
            for name, value in constants.items():
                setattr(h, '%s_%s' % (name, mechanism), value)
        if hasattr(h, 'RhoPlastic'):
            for key, value in model['synapse'].items():
                name = re.sub('_(per_mV|nS_um2|mV|mM|ms|s)$', '', key)
                setattr(h, name + '_RhoPlastic', value)
            h.implicit_RhoPlastic = model['scheme'] == 'backward-euler'
            h.steady_gates_RhoPlastic = model['vdccGates'] == 'steady-state'
        for mechanism in ('RhoPlastic', 'RhoStatic'):
            if hasattr(h, mechanism):
                setattr(h, 'init_depleted_' + mechanism, model['initDepleted'])
                setattr(h, 'single_minis_' + mechanism, model['minisSingleVesicle'])
        h.Random().Random123_globalindex(model['globalIndex'])

    def detect(self, index, run):
        detector = run['detector']
        if detector is None:
            return
        connection = self.from_run(index, None, 0)
        connection.record(self.spikes[index])
        self.kept.append(connection)

    def from_run(self, index, target, delay_ms):
        """A net connection from the detector of a run."""
        detector = self.model['runs'][index]['detector']
        place = self.cells[index].place(detector['node'])
        connection = self.h.NetCon(place._ref_v, target, sec=place.sec)
        connection.threshold = detector['threshold_mV']
        connection.delay = delay_ms
        return connection

    def contact(self, run, number, spec):
        plastic = spec['kind'] == 'glusynapse'
        make = self.h.RhoPlastic if plastic else self.h.RhoStatic
        process = make(self.cells[run].place(spec['node']))
        for parameter, key in (PLASTIC if plastic else STATIC).items():
            value = spec['parameters'][key]
            setattr(process, parameter, NEVER if value is None else value)
        draws = spec['draws']
        if draws['kind'] == 'random123':
            process.setStream(*draws['ids'])
        elif draws['kind'] == 'list':
            values = self.h.Vector(draws['values'])
            self.kept.append(values)
            process.setDraws(values)
        process.setLog(self.log, run, number)
        source = spec['source']
        if source is not None:
            connection = self.from_run(source['run'], process, source['delay_ms'])
            self.connect(connection, plastic, SOURCE)
        for kind, times in ((ARRIVAL, spec['arrivals_ms']), (MINI, spec['minis_ms'])):
            if times:
                connection = self.connect(self.h.NetCon(None, process), plastic, kind)
                self.events.extend((connection, t) for t in times)
        for change in spec['weights']:
            connection = self.connect(self.h.NetCon(None, process), plastic, WEIGHT)
            connection.weight[0] = change['factor']
            # before whatever arrives in the step in which it acts
            dt_ms = self.model['dt_ms']
            step = first_step(change['from_ms'], dt_ms)
            self.events.append((connection, max(0, (step - 0.499999) * dt_ms)))
        return process

    def connect(self, connection, plastic, kind):
        connection.weight[0] = 1
        connection.weight[4 if plastic else 1] = kind
        self.kept.append(connection)
        return connection

    def stimulate(self, cell, spec):
        process = self.h.RhoStimulus(cell.place(spec['node']))
        values = self.h.Vector(spec['values'])
        process.setValues(values)
        process.start = spec['start_ms']
        process.interval = spec['interval_ms']
        if spec['reversal_mV'] is not None:
            process.conductance = 1
            process.reversal = spec['reversal_mV']
        self.kept += [process, values]

    def join(self, own, other, conductance_uS):
        process = self.h.RhoGap(self.cells[own['run']].place(own['node']))
        process.g = conductance_uS
        place = self.cells[other['run']].place(other['node'])
        self.h.setpointer(place._ref_v, 'v_other', process)
        self.kept.append(process)

    def start(self):
        """To t = 0, with everything that is known beforehand on its way."""
        h = self.h
        for cell in self.cells:
            cell.set_start()
            cell.set_reversals()
        h.finitialize()
        for cell in self.cells:
            cell.set_nodes()
            cell.set_calcium()
        h.fcurrent()
        self.log.resize(0)
        for connection, t in self.events:
            if t <= self.model['duration_ms']:
                connection.event(t)
        cvode = h.CVode()
        for run, contacts in zip(self.model['runs'], self.contacts):
            for t in run['fastForward_ms']:
                cvode.event(t, lambda contacts=contacts: fast_forward(contacts))


def fast_forward(contacts):
    for process in contacts:
        if hasattr(process, 'fast_forward'):
            process.fast_forward()
