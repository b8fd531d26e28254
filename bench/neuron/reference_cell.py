"""A cell in NEURON from its segment-by-segment description (cells[] of a reference model.json).

Sections get the described length, diameters, Ra, cm and mechanisms. Areas are then those of the
description. Axial resistances are not quite: NEURON works them out of the diameters as cylinders,
the description integrates the taper inside each segment: EPSPs of l4_pair_full come out 1.4 % larger,
their ratio within 0.5 %.
"""
import glob
import json
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(HERE)), 'scripts', 'neuron'))

from mechanisms import CHANNELS, GLUSYNAPSE, load_neuron  # noqa: E402


def start_neuron():
    """NEURON with this program's channels and plastic contact."""
    channels = glob.glob(os.path.join(CHANNELS, '*.mod'))
    if not channels:
        sys.exit('no .mod file in ' + CHANNELS)
    return load_neuron(channels + [GLUSYNAPSE])


def at(value, segment):
    """A value of the description: one number, or one a segment."""
    return value[segment] if isinstance(value, list) else value


def build_cell(h, cell):
    """The sections of one copy, in the order of the description."""
    sections = []
    for spec in cell['sections']:
        section = h.Section(name=spec['name'])
        section.nseg = spec['nseg']
        section.L = spec['L']
        section.Ra = spec['Ra']
        if spec['parent'] is not None:
            section.connect(sections[spec['parent']](spec['parent_x']), 0)
        for mechanism in spec['mechanisms']:
            section.insert(mechanism)
        for index, segment in enumerate(section):
            segment.diam = at(spec['diam'], index)
            segment.cm = at(spec['cm'], index)
            for mechanism, parameters in spec['mechanisms'].items():
                for parameter, value in parameters.items():
                    setattr(segment, '%s_%s' % (parameter, mechanism), at(value, index))
            for ion, reversal in (('na', 'ena'), ('k', 'ek')):
                # Only where a mechanism uses the ion does the segment have a reversal potential.
                if reversal in spec['ions'].get(ion, {}) and h.ismembrane(ion + '_ion', sec=section):
                    setattr(segment, reversal, at(spec['ions'][ion][reversal], index))
        sections.append(section)
    return sections


def build_driven(h, cell, amplitude_nA):
    """One copy, a current into its soma from the beginning, and what notices its spikes there."""
    sections = build_cell(h, cell)
    clamp = h.IClamp(sections[0](0.5))
    clamp.delay, clamp.dur, clamp.amp = 0, 1e9, amplitude_nA
    watcher = h.NetCon(sections[0](1)._ref_v, None, sec=sections[0])
    watcher.threshold = -30
    return sections, clamp, watcher


def print_speed(simulator, options, model, wall_s, spikes_ms, **more):
    """What a run of copies took, as one line of JSON. options: copies, t and dt in ms; spikes of the first copy."""
    segments = sum(section['nseg'] for section in model['cells'][0]['sections'])
    steps = round(options.t / options.dt)
    print(json.dumps({
        'simulator': simulator,
        'copies': options.copies,
        'segments': segments,
        'dt_ms': options.dt,
        'steps': steps,
        'wall_s': wall_s,
        'compartment_steps_per_s': options.copies * segments * steps / wall_s,
        'spikes_ms': spikes_ms,
        **more,
    }))


def set_globals(h, model):
    h.celsius = model['celsius']
    for mechanism, constants in model.get('mech_globals', {}).items():
        for constant, value in constants.items():
            if hasattr(h, '%s_%s' % (constant, mechanism)):
                setattr(h, '%s_%s' % (constant, mechanism), value)
    for constant, value in model.get('GluSynapse_globals', {}).items():
        if hasattr(h, '%s_GluSynapse' % constant):
            setattr(h, '%s_GluSynapse' % constant, value)


def build_contact(h, sections, spec, model):
    """One GluSynapse of the description on its segment."""
    contact = h.GluSynapse(sections[spec['section_index']](spec['x']))
    for parameter, value in spec['params'].items():
        if parameter != 'synapseID':
            setattr(contact, parameter, value)
    contact.cao_CR = model['GluSynapse_globals']['cao_CR']
    return contact
