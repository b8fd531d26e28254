"""Cells of model.json as NEURON sections, node by node.

Length, diameters, capacitance and mechanisms are NEURON's own settings. Areas and axial resistances
then follow from cylinders, which is not what the model says where segments taper: `set_nodes` writes
the model's numbers into NEURON's nodes (RhoNode.mod).
"""
import math

CAI_OF_NEURON_MM = 5e-5
NERNST_MV_PER_K = 1000 * 8.31446261815324 / (2 * 96485.33212331001)


def value_at(values, index):
    """A value of the model: one number for all, or a list."""
    return values[index] if isinstance(values, list) else values


class Cell:
    """The sections of one run; `place(node)` is the segment of a node of the model."""

    def __init__(self, h, spec, run, v_init_mV):
        self.h = h
        self.spec = spec
        self.v_init_mV = v_init_mV
        self.sections = []
        for section_spec in spec['sections']:
            section = h.Section(name='r%d_%s' % (run, section_spec['name']))
            section.nseg = section_spec['nseg']
            section.L = section_spec['length_um']
            section.Ra = section_spec['Ra_ohm_cm']
            if section_spec['parent'] >= 0:
                parent = self.sections[section_spec['parent']]
                section.connect(parent(section_spec['parentX']), 0)
            self.sections.append(section)
        nodes = spec['nodes']
        self.segments = [n for n, seg in enumerate(nodes['seg'])
                         if 0 <= seg < spec['sections'][nodes['section'][n]]['nseg']]
        for node in self.segments:
            segment = self.place(node)
            segment.diam = value_at(nodes['diam_um'], node)
            segment.cm = value_at(nodes['cm_uF_cm2'], node)
        for mechanism in spec['mechanisms']:
            self.insert(mechanism)

    def place(self, node):
        nodes = self.spec['nodes']
        section = nodes['section'][node]
        seg, nseg = nodes['seg'][node], self.spec['sections'][section]['nseg']
        x = 0 if seg < 0 else 1 if seg == nseg else (seg + 0.5) / nseg
        return self.sections[section](x)

    def insert(self, mechanism):
        name = mechanism['name']
        for index, node in enumerate(mechanism['nodes']):
            segment = self.place(node)
            if not self.h.ismembrane(name, sec=segment.sec):
                segment.sec.insert(name)
            for parameter, values in mechanism['parameters'].items():
                setattr(getattr(segment, name), parameter, value_at(values, index))

    def set_reversals(self):
        """Reversal potentials stay as they are set here; E_Ca follows from the concentrations."""
        for node in self.segments:
            segment = self.place(node)
            for ion in ('na', 'k'):
                if self.h.ismembrane(ion + '_ion', sec=segment.sec):
                    setattr(segment, 'e' + ion, value_at(self.spec['e%s_mV' % ion], node))

    def set_nodes(self):
        """Areas and resistances of the model into NEURON's nodes; called after NEURON set its own."""
        nodes = self.spec['nodes']
        for node in range(1, len(nodes['seg'])):
            section = self.sections[nodes['section'][node]]
            self.h.rho_set_node(nodes['seg'][node], nodes['ri_MOhm'][node],
                                value_at(nodes['area_um2'], node), sec=section)

    def set_start(self):
        for section in self.sections:
            section.v = self.v_init_mV

    def set_calcium(self):
        """Calcium outside, and inside where no pool starts it; called after NEURON set its own."""
        scale_mV = NERNST_MV_PER_K * (self.h.celsius + 273.15)
        for node in self.segments:
            segment = self.place(node)
            if not self.h.ismembrane('ca_ion', sec=segment.sec):
                continue
            segment.cao = value_at(self.spec['cao_mM'], node)
            cai_mM = value_at(self.spec['cai_mM'], node)
            if cai_mM != CAI_OF_NEURON_MM:
                segment.cai = cai_mM
            # constant where no mechanism of the section asks for concentrations
            segment.eca = scale_mV * math.log(segment.cao / segment.cai)
