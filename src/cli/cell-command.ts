/** `rhostar cell`: what a cell is made of, how it looks, how it answers a current step. */
import { join } from 'node:path';
import type { Engine } from '../engine/job.ts';
import type { Series } from '../experiments/pair-types.ts';
import { cellFigure } from '../figures/cell-figure.ts';
import { ensureWritableFolder, writeFileAtomic } from '../io/output/atomic.ts';
import { csv } from '../io/output/csv.ts';
import { buildCell } from '../model/build-cell.ts';
import { type CellModel, nodeOf } from '../model/cell.ts';
import { FITTED_CONSTANTS } from '../model/glusynapse.ts';
import { knownMechanisms } from '../nmodl/registry.ts';
import { countByType, type TypeCount } from './cell-counts.ts';
import { sketch } from './cell-sketch.ts';
import { defaultEmodelOf, loadEmodel, loadMorphology } from './cell-source.ts';
import { chooseEngine, type EngineChoice } from './engine-choice.ts';
import { InputFiles } from './input-files.ts';
import { checkNumber } from './options.ts';
import { rasterise } from './rasterise.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

export interface CellOptions {
  morphology: string;
  emodel?: string;
  step: number;
  dt: number;
  engine: EngineChoice;
  out?: string;
}

/** The cell rests until the step begins, and is watched a little after its end, ms. */
const STEP = { start_ms: 300, end_ms: 700, total_ms: 800 };
const RECORD_MS = 0.1;
const SPIKE_THRESHOLD_MV = -30;

export async function cellCommand(options: CellOptions, terminal: Terminal): Promise<void> {
  checkNumber('step', options.step, 'nA');
  checkNumber('dt', options.dt, 'ms', 0);
  const files = new InputFiles();
  const morphology = loadMorphology(options.morphology, files);
  const emodelName = options.emodel ?? defaultEmodelOf(options.morphology);
  const emodel = loadEmodel(emodelName, files);
  const cell = buildCell(morphology, emodel, { mechanisms: knownMechanisms() });
  if (options.out !== undefined) ensureWritableFolder(options.out);

  const title = `${morphology.fileName.replace(/^.*[\\/]|\.(swc|asc)$/gi, '')} with ${emodel.name}`;
  terminal.print(`${title}\n`);
  terminal.print(sketch(morphology, Math.min(terminal.columns - 2, 64), 22));
  terminal.print(`\n${countsTable(countByType(cell))}\n`);

  using chosen = await chooseEngine(options.engine, terminal, 1);
  const { v_mV, spikes_ms } = await stepResponse(chosen.engine, cell, options);
  for (const line of responseLines(options.step, v_mV, spikes_ms)) terminal.print(line);

  if (options.out === undefined) return;
  const step = { start_ms: STEP.start_ms, end_ms: STEP.end_ms, amplitude_nA: options.step };
  const svg = cellFigure({ title, morphology, v_mV, spikes_ms, step });
  const png = await rasterise(svg);
  const put = (name: string, data: string | Uint8Array) =>
    writeFileAtomic(join(options.out!, name), data);
  put('cell.svg', svg);
  put('cell.png', png);
  put(
    'step.csv',
    csv(
      ['t_ms', 'v_mV'],
      Array.from(v_mV.t_ms, (t, i) => [t, v_mV.values[i]!]),
    ),
  );
  terminal.print(`picture: ${join(options.out, 'cell.png')} (and .svg), trace: step.csv beside it`);
}

function countsTable(counts: readonly TypeCount[]): string {
  const right = { align: 'right' as const };
  return table(
    [
      { title: 'section' },
      { title: 'number', ...right },
      { title: 'segments', ...right },
      { title: 'length µm', ...right },
      { title: 'area µm²', ...right },
    ],
    counts.map(({ type, sections, segments, length_um, area_um2 }) => [
      type,
      String(sections),
      String(segments),
      length_um.toFixed(1),
      area_um2.toFixed(1),
    ]),
  );
}

async function stepResponse(
  engine: Engine,
  cell: CellModel,
  { step, dt }: Pick<CellOptions, 'step' | 'dt'>,
): Promise<{ v_mV: Series; spikes_ms: number[] }> {
  const soma = nodeOf(cell, { section: cell.sections[0]!.name, x: 0.5 });
  const rows: number[] = [];
  const result = await engine.run(
    {
      runs: [
        {
          cell,
          contacts: [],
          stimuli: [
            {
              kind: 'current',
              node: soma,
              start_ms: STEP.start_ms,
              end_ms: STEP.end_ms,
              amplitude_nA: step,
            },
          ],
          recorders: [
            {
              channels: [{ kind: 'voltage', node: soma }],
              schedule: [{ from_ms: 0, interval_ms: RECORD_MS }],
            },
          ],
          detector: { node: soma, threshold_mV: SPIKE_THRESHOLD_MV },
          fastForward_ms: [],
        },
      ],
      duration_ms: STEP.total_ms,
      dt_ms: dt,
      step: { kind: 'fixed' },
      scheme: 'exponential',
      synapse: FITTED_CONSTANTS,
      vdccGates: 'zero',
      initDepleted: false,
    },
    {
      onRows: (_run, _recorder, values) => {
        for (const value of values) rows.push(value);
      },
    },
  );
  const n = rows.length / 2;
  return {
    v_mV: {
      t_ms: Float64Array.from({ length: n }, (_, i) => rows[2 * i]!),
      values: Float64Array.from({ length: n }, (_, i) => rows[2 * i + 1]!),
    },
    spikes_ms: [...result.runs[0]!.spikes_ms],
  };
}

/** Rest, voltage at the end of the step, input resistance where the cell is silent, spikes. */
function responseLines(step_nA: number, { t_ms, values }: Series, spikes_ms: number[]): string[] {
  const at = (time: number) =>
    values[
      Math.max(
        0,
        t_ms.findLastIndex((t) => t <= time),
      )
    ]!;
  const rest_mV = at(STEP.start_ms - RECORD_MS);
  const held_ms = STEP.end_ms - STEP.start_ms;
  const lines = [`rest: ${rest_mV.toFixed(2)} mV`];
  const during = spikes_ms.filter((t) => t >= STEP.start_ms && t < STEP.end_ms);
  const outside = spikes_ms.length - during.length;
  const step = `step: ${step_nA} nA for ${held_ms} ms`;
  if (during.length === 0) {
    const end_mV = at(STEP.end_ms - RECORD_MS);
    const resistance =
      step_nA === 0 ? '' : `, ${((end_mV - rest_mV) / step_nA).toFixed(1)} MΩ from rest`;
    lines.push(`${step}: no spike, ${end_mV.toFixed(2)} mV at its end${resistance}`);
  } else {
    const count = `${during.length} spike${during.length === 1 ? '' : 's'}`;
    const rate = during.length > 1 ? `, ${((1000 * during.length) / held_ms).toFixed(1)} Hz` : '';
    lines.push(`${step}: ${count}${rate}, at (ms after its start)`);
    lines.push(`  ${during.map((t) => (t - STEP.start_ms).toFixed(1)).join('  ')}`);
  }
  if (outside > 0) lines.push(`spikes outside the step: ${outside}`);
  return lines;
}
