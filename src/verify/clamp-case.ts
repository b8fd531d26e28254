/** A case of mechanisms under voltage clamp: what each of its files is, and how it is compared. */
import { InputError } from '../model/input-error.ts';
import { csvFiles, readTable } from './case-folder.ts';
import type { ClampCaseModel } from './case-schema.ts';
import { type Compartment, clampedCompartment, pooledCompartment } from './clamp-entry.ts';
import { runClamps } from './clamp-run.ts';
import {
  comparePoolCurrent,
  compareSkSteady,
  compareSkStep,
  compareSteadyStates,
  compareStochChannels,
  compareStochRates,
  type TableContext,
} from './clamp-tables.ts';
import { compareClampTable, voltagesOf } from './clamp-traces.ts';
import type { Table } from './csv.ts';
import type { Finding } from './finding.ts';
import type { Comparison, ComparisonContext } from './run-verify.ts';

/** Files compared with the mechanisms' programs alone. */
const TABLES: Record<string, (context: TableContext) => Promise<Finding[]>> = {
  'steady_state.csv': compareSteadyStates,
  'sk_e2_steady.csv': compareSkSteady,
  'sk_e2_step.csv': compareSkStep,
  'cadynamics_e2_current.csv': comparePoolCurrent,
  'stochkv3_table.csv': compareStochRates,
  'stochkv3_rates.csv': compareStochRates,
  'stochkv3_channels.csv': compareStochChannels,
};

export async function compareClamps(
  model: ClampCaseModel,
  { folder, engine, programs, onProgress }: ComparisonContext,
): Promise<Comparison> {
  const notes = new Set<string>();
  const findings: Finding[] = [];
  const files = csvFiles(folder);
  const compartments = new Map<string, Compartment>();
  const clamped: { table: Table; compartment: Compartment }[] = [];
  for (const file of files.filter((f) => !(f in TABLES))) {
    const table = readTable(folder, file);
    const tag = tagOf(file, model);
    let compartment = compartments.get(tag);
    if (!compartment) {
      compartment = compartmentOf(tag, file, model);
      compartments.set(tag, compartment);
    }
    clamped.push({ table, compartment });
  }
  onProgress(`${compartments.size} compartments under voltage clamp`);
  if (clamped.length > 0) {
    const tables = clamped.map(({ table }) => table);
    const outcomes = await runClamps(
      engine,
      model,
      [...compartments.values()],
      [...new Set(tables.flatMap(voltagesOf))],
      Math.max(model.tstop, ...tables.map((table) => table.values[0]!.at(-1)!)),
    );
    for (const { table, compartment } of clamped) {
      findings.push(...compareClampTable(model, table, compartment, outcomes, engine.name));
    }
  }
  onProgress('mechanisms alone');
  for (const file of files.filter((f) => f in TABLES)) {
    const table = readTable(folder, file, file === 'steady_state.csv' ? ['mech'] : []);
    const note = (text: string) => notes.add(text);
    findings.push(...(await TABLES[file]!({ model, table, programs, note })));
  }
  const alone = files.filter((f) => f in TABLES);
  if (alone.length > 0) {
    notes.add(
      `${alone.join(', ')}: the mechanisms' compiled programs alone ` +
        `(${programs.name === 'cpu' ? 'JavaScript' : 'WGSL on the device'})`,
    );
  }
  if (clamped.length > 0) {
    notes.add(
      'clamp currents: the compiled program on voltages and states that the engine recorded',
    );
  }
  return { findings, notes: [...notes] };
}

const POOL_FILE = 'cadynamics.csv';

function tagOf(file: string, model: ClampCaseModel): string {
  if (file === POOL_FILE) return POOL_FILE;
  const tag = /^traces_(.+?)(?:_fine)?\.csv$/.exec(file)?.[1];
  if (tag !== undefined && model.mechanisms[tag]) return tag;
  throw new InputError(
    { format: 'verify', file: `${model.case}/${file}` },
    'is neither a trace of one of the mechanisms nor a table that is known',
  );
}

function compartmentOf(tag: string, file: string, model: ClampCaseModel): Compartment {
  if (tag !== POOL_FILE) return clampedCompartment(model, tag);
  const names = /^[\w+]+/.exec(model.csv[file] ?? '')?.[0].split('+') ?? [];
  const pool = names.find((name) => model.mechanisms[name] && !model.mechanisms[name].params);
  if (pool !== undefined) return pooledCompartment(model, pool, names);
  throw new InputError(
    { format: 'verify', file: `${model.case}/model.json`, at: `csv.${file}` },
    'does not begin with the mechanisms of the compartment, joined by +',
  );
}
