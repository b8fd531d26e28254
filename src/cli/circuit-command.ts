/** `rhostar circuit build | info | export`: microcircuits from facts, as SONATA. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { buildCircuit } from '../builder/build-circuit.ts';
import type { ComponentFiles } from '../builder/components.ts';
import { type CellMeasure, MEASURES_SOURCE, measuresSchema } from '../builder/measure.ts';
import { type CircuitReport, reportOn } from '../builder/report.ts';
import { sampleConnections } from '../builder/sampled-connections.ts';
import { loadFacts, loadSpec, SHIPPED_SPECS } from '../builder/shipped.ts';
import type { CircuitSpec } from '../builder/spec-schema.ts';
import { circuitTables, componentFiles } from '../builder/tables.ts';
import { cpuEngine } from '../engine/cpu/engine.ts';
import { circuitFigure } from '../figures/circuit-figure.ts';
import { checkJson, parseJson } from '../io/json-input.ts';
import { writeFileAtomic } from '../io/output/atomic.ts';
import { csv } from '../io/output/csv.ts';
import { writing } from '../io/output/results-error.ts';
import { writeCircuit } from '../io/sonata/circuit-writer.ts';
import { circuitPicture, reportTable, simulationConfig } from './circuit-output.ts';
import { UsageError } from './faults.ts';
import { InputFiles } from './input-files.ts';
import { onInterrupt } from './interrupt.ts';
import { checkSeed } from './options.ts';
import { ProgressLine } from './progress.ts';
import { rasterise } from './rasterise.ts';
import type { Terminal } from './terminal.ts';
import { VERSION } from './version.ts';

export interface CircuitBuildOptions {
  spec: string;
  out?: string;
  seed?: number;
  /** Connections simulated for the report, of each rule with a published EPSP. */
  sample: number;
}

const MEASURES = 'measures.json';
const BUILD = 'build.json';

export async function circuitBuildCommand(
  options: CircuitBuildOptions,
  terminal: Terminal,
): Promise<void> {
  checkSeed(options.seed);
  if (!Number.isInteger(options.sample) || options.sample < 0) {
    throw new UsageError(`--sample ${options.sample}: expected a whole number from 0`);
  }
  const started_ms = performance.now();
  const inputs = new InputFiles();
  const shipped = SHIPPED_SPECS.includes(options.spec);
  const base = shipped ? '.' : dirname(options.spec);
  const beside = (path: string) => resolve(base, path);
  const loaded = loadSpec(options.spec, (path) => inputs.text(path));
  const spec: CircuitSpec = options.seed === undefined ? loaded : { ...loaded, seed: options.seed };
  const facts = loadFacts(spec, options.spec, (path) => inputs.text(beside(path)));
  const files: ComponentFiles = {
    exists: (path) => existsSync(beside(path)),
    readText: (path) => inputs.text(beside(path)),
  };
  const out = options.out ?? join('results', `circuit-${spec.name}`);
  checkOut(out);
  using interrupt = onInterrupt(terminal);
  const { signal } = interrupt;
  const progress = new ProgressLine(terminal);
  const engine = cpuEngine();
  const circuit = await buildCircuit(spec, facts, {
    engine,
    files,
    fileName: options.spec,
    known: knownMeasures(out),
    signal,
    onStage: (stage, detail) => progress.phase(`build: ${stage}${detail ? `: ${detail}` : ''}`),
  });
  progress.phase('build: report');
  const report: CircuitReport = reportOn(circuit);
  if (options.sample > 0) {
    progress.phase(`build: report: ${options.sample} connections of each measured pathway`);
    report.rows.push(...(await sampleConnections(engine, circuit, options.sample, signal)));
  }
  progress.phase('build: writing');
  const put = (name: string, data: string | Uint8Array) => {
    writing(out, () => mkdirSync(dirname(join(out, name)), { recursive: true }));
    writeFileAtomic(join(out, name), data);
  };
  // first: a folder that was left half done may be built again
  put(
    BUILD,
    json({
      program: `rhostar ${VERSION}`,
      spec: options.spec,
      seed: spec.seed,
      cells: spec.cells,
      connections: circuit.connections.size,
      contacts: circuit.sites.size,
      inputs: inputs.records,
    }),
  );
  for (const [name, text] of Object.entries(componentFiles(circuit))) put(name, text);
  put(MEASURES, json({ source: MEASURES_SOURCE, cells: [...circuit.measures.values()] }));
  put('spec.json', json({ ...spec, composition: facts.composition }));
  put('connectivity.json', json(facts.connectivity));
  put('physiology.json', json(facts.physiology));
  put('report.csv', reportCsv(report));
  const svg = circuitFigure(circuitPicture(circuit, report, options.sample > 0));
  put('report.svg', svg);
  put('report.png', await rasterise(svg));
  put('simulation_config.json', json(simulationConfig(circuit)));
  await writeCircuit(out, circuitTables(circuit));
  progress.end();
  const wall_s = (performance.now() - started_ms) / 1000;
  const memory_MB = Math.round(process.memoryUsage().rss / 1e6);
  terminal.print(reportTable(report));
  terminal.print(
    `\n${spec.name}: ${spec.cells} cells, ${circuit.connections.size} connections, ` +
      `${circuit.sites.size} contacts in ${out} (${wall_s.toFixed(1)} s, ${memory_MB} MB); ` +
      `all rows in report.csv, picture in report.png`,
  );
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** A folder of ours is built anew; one with other things is left alone. */
function checkOut(out: string): void {
  if (!existsSync(out)) return;
  if (!statSync(out).isDirectory()) throw new UsageError(`--out ${out}: is a file`);
  if (existsSync(join(out, BUILD)) || readdirSync(out).length === 0) return;
  throw new UsageError(
    `--out ${out}: the folder is not empty and no built circuit, expected a new or empty one`,
  );
}

/** What an earlier build of the folder measured. */
function knownMeasures(out: string): CellMeasure[] {
  const path = join(out, MEASURES);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  return checkJson(measuresSchema, parseJson(text, 'circuit', path), 'circuit', path).cells;
}

function reportCsv({ rows }: CircuitReport): string {
  return csv(
    ['part', 'item', 'quantity', 'published', 'expected', 'built', 'sd', 'n'],
    rows.map((r) => [r.part, r.item, r.quantity, r.published, r.expected, r.built, r.sd, r.n]),
    6,
  );
}

export interface CircuitExportOptions {
  folder: string;
  sonata: string;
}

/** Files and folders of a built circuit that others need to run it. */
const EXPORTED = [
  'circuit_config.json',
  'node_sets.json',
  'simulation_config.json',
  'morphologies',
  'emodels',
];

/** A built circuit without what only this program reads, its paths relative: a folder to hand on. */
export function circuitExportCommand(
  { folder, sonata }: CircuitExportOptions,
  terminal: Terminal,
): void {
  const build = join(folder, BUILD);
  if (!existsSync(build)) {
    throw new UsageError(
      `${folder}: holds no built circuit (no ${BUILD}); rhostar circuit build makes one`,
    );
  }
  if (existsSync(sonata) && readdirSync(sonata).length > 0) {
    throw new UsageError(
      `--sonata ${sonata}: the folder is not empty, expected a new or empty one`,
    );
  }
  const populations = readdirSync(folder).filter((name) =>
    ['nodes.h5', 'edges.h5'].some((file) => existsSync(join(folder, name, file))),
  );
  let copied = 0;
  const copy = (name: string): void => {
    const from = join(folder, name);
    if (statSync(from).isDirectory()) {
      for (const entry of readdirSync(from)) copy(join(name, entry));
      return;
    }
    writing(join(sonata, name), () => {
      mkdirSync(dirname(join(sonata, name)), { recursive: true });
      copyFileSync(from, join(sonata, name));
    });
    copied++;
  };
  // the configuration last: a folder that has one is whole
  for (const name of [...populations, ...EXPORTED.toReversed()]) {
    if (existsSync(join(folder, name))) copy(name);
  }
  terminal.print(`${copied} files in ${sonata}; circuit_config.json names them all`);
}
