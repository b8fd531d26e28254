/** A built circuit as SONATA's tables: nodes and edges, columns in the spelling of its files. */
import type { CircuitTables, EdgeTable, NodeTable } from '../io/sonata/circuit-writer.ts';
import { type BuiltCircuit, keyOfCell, perComponent } from './build-circuit.ts';
import { forEachConnection } from './sites.ts';

export const MORPHOLOGY_FOLDER = 'morphologies';
export const EMODEL_FOLDER = 'emodels';

/** Edges of a population to itself. */
export const edgePopulation = (nodes: string) => `${nodes}__${nodes}__chemical`;

export function circuitTables(circuit: BuiltCircuit): CircuitTables {
  const extensions = new Set([...circuit.components.values()].map(({ extension }) => extension));
  return {
    nodes: [nodeTable(circuit)],
    edges: [edgeTable(circuit)],
    nodeSets: nodeSets(circuit),
    folders: {
      emodels: EMODEL_FOLDER,
      ...(extensions.has('swc') ? { swc: MORPHOLOGY_FOLDER } : {}),
      ...(extensions.has('asc') ? { asc: MORPHOLOGY_FOLDER } : {}),
    },
  };
}

function nodeTable(circuit: BuiltCircuit): NodeTable {
  const { spec, facts, column, measures } = circuit;
  const { size, types, typeOf, componentOf, angle } = column;
  const cells = Array.from({ length: size }, (_, cell) => cell);
  const text = (of: (cell: number) => string) => cells.map(of);
  const type = (cell: number) => types[typeOf[cell]!]!;
  const component = (cell: number) => type(cell).components[componentOf[cell]!]!;
  const measure = perComponent(column, (key) => measures.get(key)?.excitability);
  const dynamics = (of: (m: NonNullable<ReturnType<typeof measure>>) => number) =>
    Float64Array.from(cells, (cell) => of(measure(cell)!));
  const zeros = () => new Float64Array(size);
  const minis = facts.physiology.minis_Hz;
  return {
    population: spec.name,
    size,
    columns: {
      x: column.x_um,
      y: column.y_um,
      z: column.z_um,
      orientation_w: Float64Array.from(angle, (a) => Math.cos(a / 2)),
      orientation_x: zeros(),
      orientation_y: Float64Array.from(angle, (a) => Math.sin(a / 2)),
      orientation_z: zeros(),
      mtype: text((cell) => type(cell).mtype),
      etype: text((cell) => component(cell).etype),
      layer: text((cell) => type(cell).layer),
      synapse_class: text((cell) => type(cell).class),
      morph_class: text((cell) => (type(cell).class === 'EXC' ? 'PYR' : 'INT')),
      region: text(() => spec.name),
      model_type: text(() => 'biophysical'),
      model_template: text((cell) => `hoc:${component(cell).emodel}`),
      morphology: text((cell) => component(cell).morphology),
      exc_mini_frequency: new Float64Array(size).fill(minis.excitatory),
      inh_mini_frequency: new Float64Array(size).fill(minis.inhibitory),
    },
    dynamics: {
      holding_current: dynamics((m) => m.holding_nA),
      threshold_current: dynamics((m) => m.threshold_nA),
      input_resistance: dynamics((m) => m.input_resistance_MOhm),
      resting_potential: dynamics((m) => m.resting_mV),
    },
  };
}

function edgeTable(circuit: BuiltCircuit): EdgeTable {
  const { spec, sites, physiology, thresholds } = circuit;
  const sourceIds = new Uint32Array(sites.size);
  const targetIds = new Uint32Array(sites.size);
  forEachConnection(circuit.column, circuit.connections, (c, target, source) => {
    const [from, to] = [sites.connectionOffsets[c]!, sites.connectionOffsets[c + 1]!];
    sourceIds.fill(source, from, to);
    targetIds.fill(target, from, to);
  });
  return {
    population: edgePopulation(spec.name),
    source: spec.name,
    target: spec.name,
    sourceIds,
    targetIds,
    columns: {
      afferent_section_id: sites.sectionId,
      afferent_section_pos: sites.position,
      afferent_section_type: sites.sectionType,
      afferent_segment_id: sites.segmentId,
      afferent_segment_offset: sites.segmentOffset_um,
      afferent_center_x: sites.x_um,
      afferent_center_y: sites.y_um,
      afferent_center_z: sites.z_um,
      delay: sites.delay_ms,
      syn_type_id: physiology.synTypeId,
      conductance: physiology.conductance,
      conductance_scale_factor: physiology.ratio,
      decay_time: physiology.decay_ms,
      depression_time: physiology.Dep_ms,
      facilitation_time: physiology.Fac_ms,
      n_rrp_vesicles: physiology.Nrrp,
      u_syn: physiology.Use,
      u_hill_coefficient: physiology.uHill_mM,
      Use_d_TM: physiology.Use_d,
      Use_p_TM: physiology.Use_p,
      gmax_d_AMPA: physiology.gmax_d_nS,
      gmax_p_AMPA: physiology.gmax_p_nS,
      rho0_GB: physiology.rho0,
      theta_d: thresholds.theta_d,
      theta_p: thresholds.theta_p,
      volume_CR: physiology.volume_um3,
    },
  };
}

/** All, the kinds of synapse, each layer, each type. */
function nodeSets({ spec, column }: BuiltCircuit): Record<string, unknown> {
  const { layers, types, typeOf } = column;
  const there = new Set(typeOf);
  const present = types.filter((_, t) => there.has(t));
  const population = spec.name;
  return {
    All: { population },
    Excitatory: { population, synapse_class: 'EXC' },
    Inhibitory: { population, synapse_class: 'INH' },
    ...Object.fromEntries(
      layers
        .filter(({ name }) => present.some(({ layer }) => layer === name))
        .map(({ name }) => [`Layer${name}`, { population, layer: name }]),
    ),
    ...Object.fromEntries(present.map(({ mtype }) => [mtype, { population, mtype }])),
  };
}

/** Files beside the tables: path in the folder → text. */
export function componentFiles({ column, components }: BuiltCircuit): Record<string, string> {
  const files: Record<string, string> = {};
  for (let cell = 0; cell < column.size; cell++) {
    const component = components.get(keyOfCell(column, cell))!;
    const { morphologyName, extension, morphologyText, emodelName, emodelText } = component;
    files[`${MORPHOLOGY_FOLDER}/${morphologyName}.${extension}`] = morphologyText;
    files[`${EMODEL_FOLDER}/${emodelName}.json`] = emodelText;
  }
  return files;
}
