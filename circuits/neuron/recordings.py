"""What a run leaves behind: spikes, traces, releases, end states, as CSV."""
import csv
import os

from network import first_step

INPUTS = ['source', 'arrival', 'mini']


class Recordings:
    """Records every step; rows are picked from these when written."""

    def __init__(self, h, model, network):
        self.model = model
        self.network = network
        self.channels = []  # (column, vector, ticks with a row)
        for index, run in enumerate(model['runs']):
            for recorder in run['recorders']:
                rows = self.rows(recorder['schedule'])
                for channel in recorder['channels']:
                    reference = self.reference(index, channel)
                    self.channels.append((channel['name'], h.Vector().record(reference), rows))

    def rows(self, schedule):
        """Ticks at which a recorder has a row: the start, and multiples of each part's interval."""
        dt_ms, end = self.model['dt_ms'], round(self.model['duration_ms'] / self.model['dt_ms'])
        ticks = {0}
        for part, following in zip(schedule, schedule[1:] + [None]):
            first = round(part['from_ms'] / dt_ms)
            last = end if following is None else min(end, round(following['from_ms'] / dt_ms))
            if part['interval_ms'] is not None:
                every = max(1, round(part['interval_ms'] / dt_ms))
                ticks.update(range((first // every + 1) * every, last + 1, every))
        return ticks

    def reference(self, run, channel):
        if channel['kind'] == 'synapse':
            process = self.network.contacts[run][channel['contact']]
            return getattr(process, '_ref_' + channel['variable'])
        place = self.network.cells[run].place(channel['node'])
        if channel['kind'] == 'voltage':
            return place._ref_v
        mechanism, _, state = channel['state'].rpartition('.')
        return getattr(getattr(place, mechanism) if mechanism else place, '_ref_' + state)

    def write(self, folder):
        self.write_table(folder, 'spikes.csv', ['run', 'name', 't_ms'], self.spikes())
        self.write_table(folder, 'traces.csv', ['t_ms'] + [c[0] for c in self.channels], self.traces())
        columns = ['run', 'contact', 'input', 't_ms', 'vesicles', 'draws']
        self.write_table(folder, 'releases.csv', columns, self.releases())
        columns = ['run', 'contact', 'rho', 'gmax_AMPA_nS', 'Use', 'effcai', 'effcaiPeak']
        self.write_table(folder, 'end_state.csv', columns, self.end_state())

    def write_table(self, folder, name, columns, rows):
        path = os.path.join(folder, name)
        with open(path + '.tmp', 'w', newline='') as target:
            writer = csv.writer(target, lineterminator='\n')
            writer.writerow(columns)
            writer.writerows(rows)
        os.replace(path + '.tmp', path)

    def spikes(self):
        dt_ms = self.model['dt_ms']
        # NEURON adds up its time; a spike is found between two steps
        spikes = [(round(t / dt_ms), run)
                  for run, times in enumerate(self.network.spikes) for t in times]
        for tick, run in sorted(spikes):
            yield run, self.model['runs'][run]['name'], round(tick * dt_ms, 9)

    def traces(self):
        dt_ms = self.model['dt_ms']
        for tick in sorted(set().union(*(rows for _, _, rows in self.channels))):
            values = [repr(v[tick]) if tick in rows and tick < len(v) else ''
                      for _, v, rows in self.channels]
            yield [round(tick * dt_ms, 9)] + values

    def releases(self):
        values = list(self.network.log)
        dt_ms = self.model['dt_ms']
        steps = round(self.model['duration_ms'] / dt_ms)
        for at in range(0, len(values), 6):
            run, contact, kind, t, vesicles, draws = values[at:at + 6]
            if first_step(t, dt_ms) < steps:  # NEURON's last step delivers what is due at its end
                yield int(run), int(contact), INPUTS[int(kind)], round(t, 9), int(vesicles), int(draws)

    def end_state(self):
        for run, contacts in enumerate(self.network.contacts):
            for number, process in enumerate(contacts):
                if self.model['runs'][run]['contacts'][number]['kind'] == 'glusynapse':
                    yield (run, number, repr(process.rho_GB), repr(process.gmax_AMPA),
                           repr(process.Use_TM), repr(process.effcai_GB), repr(process.effcai_peak))
