/** A spec to a circuit in memory: cells, connections, contacts, physiology, thresholds. */
import type { Engine } from '../engine/job.ts';
import { InputError } from '../model/input-error.ts';
import { lastMatch } from '../physiology/globs.ts';
import { postsynapticTable } from './calcium-fit.ts';
import { type Column, placeCells } from './column.ts';
import { type Component, type ComponentFiles, componentKey, loadComponents } from './components.ts';
import { type Connections, connectByProbability, connectPairs } from './connect.ts';
import { type ContactPhysiology, drawPhysiology } from './draw-physiology.ts';
import { type CellMeasure, measureComponents } from './measure.ts';
import type { Facts } from './shipped.ts';
import { placeContacts, type Sites } from './sites.ts';
import { type CircuitSpec, SPEC_FORMAT } from './spec-schema.ts';
import {
  type FittedComponent,
  fitThresholds,
  fittedComponent,
  type Thresholds,
} from './thresholds.ts';

/** Cells, connections and contacts, before anything is simulated. */
export interface WiredCircuit {
  spec: CircuitSpec;
  facts: Facts;
  column: Column;
  /** By key; those that no cell took are left out. */
  components: Map<string, Component>;
  connections: Connections;
  sites: Sites;
  physiology: ContactPhysiology;
}

export interface BuiltCircuit extends WiredCircuit {
  measures: Map<string, CellMeasure>;
  /** Components that plastic contacts end on. */
  fitted: Map<string, FittedComponent>;
  thresholds: Thresholds;
}

export const BUILD_STAGES = [
  'cells',
  'connections',
  'contacts',
  'physiology',
  'measurements',
  'thresholds',
] as const;
export type BuildStage = (typeof BUILD_STAGES)[number];

export interface BuildOptions {
  engine: Engine;
  files: ComponentFiles;
  /** Name of the spec's file, for messages. */
  fileName: string;
  /** Measures of an earlier build of the same folder. */
  known?: readonly CellMeasure[];
  /** Outside calcium that thresholds are measured at. Default 2, that of the slice. */
  thresholds_cao_mM?: number;
  onStage?: (stage: BuildStage, detail?: string) => void;
  signal?: AbortSignal;
}

export const keyOfCell = ({ types, typeOf, componentOf }: Column, cell: number): string => {
  const { morphology, emodel } = types[typeOf[cell]!]!.components[componentOf[cell]!]!;
  return componentKey(morphology, emodel);
};

export interface WireOptions extends Pick<BuildOptions, 'files' | 'fileName' | 'onStage'> {
  /** Takes SK_E2 out of soma and axon of all cells. Default false. */
  fixhp?: boolean;
}

/** The circuit without what simulations measure; InputError where the spec or its facts do not fit together. */
export function wireCircuit(
  spec: CircuitSpec,
  facts: Facts,
  { files, fileName, onStage = () => {}, fixhp = false }: WireOptions,
): WiredCircuit {
  const { composition, connectivity, physiology: rules } = facts;
  onStage('cells');
  const column = placeCells(spec, composition, spec.seed);
  const used = new Set(Array.from({ length: column.size }, (_, cell) => keyOfCell(column, cell)));
  const components = new Map(
    [...loadComponents(spec, composition, files, { fixhp })].filter(([key]) => used.has(key)),
  );
  const componentOfCell = perComponent(column, (key) => components.get(key)!);

  onStage('connections');
  const connections = inSpec(fileName, () =>
    spec.wiring === 'pairs'
      ? connectPairs(column, connectivity)
      : connectByProbability(column, connectivity, spec.seed),
  );
  onStage('contacts');
  const sites = placeContacts(
    column,
    connections,
    connectivity,
    (cell) => componentOfCell(cell).dendrites,
    spec.seed,
  );
  onStage('physiology');
  const physiology = inSpec(fileName, () =>
    drawPhysiology(column, connections, sites, rules, spec.seed),
  );
  return { spec, facts, column, components, connections, sites, physiology };
}

/** InputError where the spec or its facts do not fit together. */
export async function buildCircuit(
  spec: CircuitSpec,
  facts: Facts,
  options: BuildOptions,
): Promise<BuiltCircuit> {
  const { engine, files, fileName, known, thresholds_cao_mM, onStage = () => {}, signal } = options;
  const wired = wireCircuit(spec, facts, { files, fileName, onStage });
  const { column, components, connections, sites, physiology } = wired;
  onStage('measurements');
  const plastic = plasticTargets(column, facts);
  const list = [...components.values()];
  const measured = await measureComponents(engine, list, ({ key }) => plastic.has(key), {
    ...(known ? { known } : {}),
    ...(signal ? { signal } : {}),
    onCell: (key, i, of) => onStage('measurements', `${key} (${i + 1} of ${of} not known yet)`),
  });
  const measures = new Map(list.map(({ key }, i) => [key, measured[i]!]));
  onStage('thresholds');
  const fitted = new Map<string, FittedComponent>();
  for (const component of list) {
    const pre = measures.get(component.key)!.calcium;
    if (!plastic.has(component.key) || !pre) continue;
    const post = await postsynapticTable(engine, component.cell, pre.bapPulse, {
      signal,
      ...(thresholds_cao_mM !== undefined && { cao_mM: thresholds_cao_mM }),
    });
    fitted.set(component.key, fittedComponent(component, { pre, post }));
  }
  const fittedOfCell = perComponent(column, (key) => fitted.get(key)!);
  const thresholds = fitThresholds(column, connections, sites, physiology, fittedOfCell);
  return { ...wired, measures, fitted, thresholds };
}

/** A value for each component of each type, looked up once. */
export function perComponent<T>(column: Column, find: (key: string) => T): (cell: number) => T {
  const table = column.types.map(({ components }) =>
    components.map(({ morphology, emodel }) => find(componentKey(morphology, emodel))),
  );
  return (cell) => table[column.typeOf[cell]!]![column.componentOf[cell]!]!;
}

/** Components of types that a plastic rule reaches from a type of this circuit. */
function plasticTargets({ types }: Column, { physiology, connectivity }: Facts): Set<string> {
  const isPlastic = (pre: string, post: string) =>
    lastMatch(connectivity.rules, pre, post) >= 0 &&
    physiology.rules[lastMatch(physiology.rules, pre, post)]?.kind === 'plastic';
  return new Set(
    types
      .filter((post) => types.some((pre) => isPlastic(pre.mtype, post.mtype)))
      .flatMap(({ components }) => components.map((c) => componentKey(c.morphology, c.emodel))),
  );
}

/** Rules that are missing are a fault of the spec. */
function inSpec<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new InputError({ format: SPEC_FORMAT, file }, error.message);
  }
}
