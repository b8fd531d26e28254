/** The circuit of a network study, with its fibres, as a SONATA folder. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildOptions, buildCircuit, perComponent } from '../builder/build-circuit.ts';
import { placeCells } from '../builder/column.ts';
import { loadComponents } from '../builder/components.ts';
import { withFibres } from '../builder/fibres.ts';
import { loadFacts, loadSpec } from '../builder/shipped.ts';
import type { CircuitSpec } from '../builder/spec-schema.ts';
import { circuitTables, componentFiles } from '../builder/tables.ts';
import { cpuEngine } from '../engine/cpu/engine.ts';
import { writeFileAtomic } from '../io/output/atomic.ts';
import { writing } from '../io/output/results-error.ts';
import { writeCircuit } from '../io/sonata/circuit-writer.ts';
import type { NetworkPlan } from './network-plan.ts';
import { VERSION } from './version.ts';

export const CIRCUIT_CONFIG = 'circuit_config.json';

const shippedOnly = {
  exists: () => false,
  readText: (path: string): never => {
    throw new Error(`${path}: the circuit of a study is made of what ships`);
  },
};

export function planSpec({ circuit, cells }: NetworkPlan): CircuitSpec {
  const spec = loadSpec(circuit, shippedOnly.readText);
  return cells === undefined ? spec : { ...spec, cells };
}

/** Compartments of all its cells, for what a step costs. */
export function planCompartments(plan: NetworkPlan): number {
  const spec = planSpec(plan);
  const facts = loadFacts(spec, plan.circuit, shippedOnly.readText);
  const column = placeCells(spec, facts.composition, spec.seed);
  const components = loadComponents(spec, facts.composition, shippedOnly);
  const segments = perComponent(
    column,
    (key) => components.get(key)!.cell.nodes.kind.filter((kind) => kind === 'seg').length,
  );
  return Array.from({ length: column.size }, (_, cell) => segments(cell)).reduce((a, b) => a + b);
}

/** What the circuit was built from; written last, so that a folder that has it is whole. */
const PLAN = 'plan.json';

/** Builds it unless the folder has it already, of the same plan and version. */
export async function ensurePlanCircuit(
  folder: string,
  plan: NetworkPlan,
  { signal, onStage }: Pick<BuildOptions, 'signal' | 'onStage'>,
): Promise<void> {
  const spec = planSpec(plan);
  const { thresholds_cao_mM, fibres } = plan;
  const made = `${JSON.stringify({ version: VERSION, spec, thresholds_cao_mM, fibres }, null, 2)}\n`;
  const record = join(folder, PLAN);
  if (existsSync(record) && readFileSync(record, 'utf8') === made) return;
  const facts = loadFacts(spec, plan.circuit, shippedOnly.readText);
  const circuit = await buildCircuit(spec, facts, {
    engine: cpuEngine(),
    files: shippedOnly,
    fileName: plan.circuit,
    thresholds_cao_mM,
    ...(signal && { signal }),
    ...(onStage && { onStage }),
  });
  for (const [name, text] of Object.entries(componentFiles(circuit))) {
    const path = join(folder, name);
    writing(path, () => mkdirSync(dirname(path), { recursive: true }));
    writeFileAtomic(path, text);
  }
  await writeCircuit(folder, withFibres(circuitTables(circuit), circuit, fibres));
  writeFileAtomic(record, made);
}
