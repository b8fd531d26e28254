"""Channels under a staircase of voltages, live in NEURON, from the .mod files of this package.

Reads JSON from stdin:
  {"celsius": 34, "dt": 0.025, "stop": 100, "staircase": [[t_ms, mV], ...],
   "compartments": {name: {"diam": um, "L": um, "reversal": {"ena": mV, ...},
      "mechanisms": {SUFFIX: {"parameters": {...}, "record": [names]}}, "record": [names]}}}
Writes {name: {variable: [...], "SUFFIX.variable": [...]}}, one value a step, in full precision.
"""
import glob
import json
import os
import sys

from mechanisms import CHANNELS, load_neuron

task = json.load(sys.stdin)
h = load_neuron(sorted(glob.glob(os.path.join(CHANNELS, '*.mod'))))
h.load_file('stdrun.hoc')

times = h.Vector([t for t, _ in task['staircase']])
levels = h.Vector([v for _, v in task['staircase']])
kept = []
recorded = {}
for name, given in task['compartments'].items():
    section = h.Section(name=name)
    section.L, section.diam, section.nseg, section.cm = given['L'], given['diam'], 1, 1
    segment = section(0.5)
    recorded[name] = {}
    for suffix, mechanism in given['mechanisms'].items():
        section.insert(suffix)
        instance = getattr(segment, suffix)
        for parameter, value in mechanism['parameters'].items():
            setattr(instance, parameter, value)
        for variable in mechanism['record']:
            reference = getattr(instance, '_ref_' + variable)
            recorded[name][suffix + '.' + variable] = h.Vector().record(reference)
    for variable, value in given['reversal'].items():
        if hasattr(segment, variable):
            setattr(section, variable, value)
    for variable in given['record']:
        recorded[name][variable] = h.Vector().record(getattr(segment, '_ref_' + variable))
    clamp = h.SEClamp(segment)
    clamp.rs, clamp.dur1 = 1e-4, 1e9
    levels.play(clamp._ref_amp1, times, False)
    kept.append((section, clamp))

h.celsius, h.dt, h.steps_per_ms = task['celsius'], task['dt'], 1 / task['dt']
h.finitialize(task['staircase'][0][1])
h.continuerun(task['stop'])
print(json.dumps({n: {k: list(v) for k, v in c.items()} for n, c in recorded.items()}))
