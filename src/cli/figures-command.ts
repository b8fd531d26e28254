/** `rhostar figures`: which figures there are, and what each costs. */
import { type FigureCost, figureCost } from '../experiments/figures/figure-cost.ts';
import { planFigure } from '../experiments/figures/figure-plan.ts';
import { type FigureSize, FULL, QUICK } from '../experiments/figures/figure-size.ts';
import { populationPairs, SHIPPED_CELLS } from '../experiments/figures/populations.ts';
import { SHIPPED_FIGURES } from '../experiments/figures/shipped-figures.ts';
import { SINGLE_FIGURES } from '../figures/single/index.ts';
import { NETWORK_PLANS, type NetworkPlan } from './network-plan.ts';
import { planCompartments } from './plan-circuit.ts';
import { clockText } from './progress.ts';
import { type Column, table } from './table.ts';
import type { Terminal } from './terminal.ts';

/** Compartments advanced a second by the software adapter on two cores (docs/figures). */
export const STATED_SPEED = 3e7;

const COLUMNS: Column[] = [
  { title: 'name' },
  { title: 'title' },
  { title: 'runs, quick', align: 'right' },
  { title: 'biological s', align: 'right' },
  { title: 'about', align: 'right' },
  { title: 'runs, full', align: 'right' },
  { title: 'biological s', align: 'right' },
  { title: 'about', align: 'right' },
];

export async function figuresCommand(terminal: Terminal): Promise<void> {
  const compartments = await meanCompartments();
  const rows = SHIPPED_FIGURES.map((figure) => {
    const costs = [QUICK, FULL].flatMap((size: FigureSize) => {
      const cost = figureCost(planFigure(figure, size.testSpikes), size.pairs);
      return [
        cost.runs.toLocaleString('en-US'),
        Math.round(cost.biological_s).toLocaleString('en-US'),
        clockText(wall_s(cost, compartments)),
      ];
    });
    return [figure.name, figure.title.replace(/^Fig\. [^:]*: /, ''), ...costs];
  });
  const singles = SINGLE_FIGURES.map((figure) => {
    const costs = [true, false].flatMap((quick) => {
      const cost = figure.cost?.({ quick });
      if (!cost) return ['–', '–', '–'];
      return [cost.runs, Math.round(cost.biological_s)]
        .map((n) => n.toLocaleString('en-US'))
        .concat('–');
    });
    return [figure.name, figure.title.replace(/^Fig\. [^:]*: /, ''), ...costs];
  });
  const networks = NETWORK_PLANS.map((plan) => [plan.name, plan.title, ...networkCosts(plan)]);
  terminal.print(table(COLUMNS, [...rows, ...singles, ...networks]));
  terminal.print(
    `\nquick: ${QUICK.pairs} pairs a pathway, ${QUICK.testSpikes} test spikes before and after; ` +
      `full: ${FULL.pairs} and ${FULL.testSpikes}; network: one run of all cells\n` +
      `wall time (h:mm:ss or m:ss) at ${STATED_SPEED / 1e6} million compartment steps a second: ` +
      'the software adapter on two cores; preparing (thresholds, pulses, the kernel) adds a minute or two ' +
      'for each pathway; runs that another figure has left in the store cost nothing',
  );
}

/** One run of all cells. */
function networkCosts(plan: NetworkPlan): string[] {
  const compartments = planCompartments(plan);
  return [plan.tstop_ms.quick, plan.tstop_ms.full].flatMap((tstop_ms) => {
    const steps = tstop_ms / plan.simulation.run.dt;
    return ['1', String(tstop_ms / 1000), clockText((compartments * steps) / STATED_SPEED)];
  });
}

/** Time of all steps at the stated speed. */
function wall_s({ steps }: FigureCost, compartments: ReadonlyMap<string, number>): number {
  const total = Object.entries(steps).reduce((sum, [p, n]) => sum + n * compartments.get(p)!, 0);
  return total / STATED_SPEED;
}

/** Mean over the cells of each population that a figure pairs. */
async function meanCompartments(): Promise<Map<string, number>> {
  const names = new Set(
    SHIPPED_FIGURES.flatMap((f) => planFigure(f, 1)).map(({ population }) => population),
  );
  const found = new Map<string, number>();
  const cells = Math.max(...Object.values(SHIPPED_CELLS).map((list) => list.length));
  for (const name of names) {
    const pairs = await populationPairs(name, cells, {
      kind: 'pathway',
      cells: SHIPPED_CELLS,
      readFile: noFile,
    });
    const sizes = pairs.map(({ cell }) => cell.nodes.kind.filter((k) => k === 'seg').length);
    found.set(name, sizes.reduce((a, b) => a + b) / sizes.length);
  }
  return found;
}

const noFile = (path: string): Promise<string> =>
  Promise.reject(new Error(`${path}: shipped cells need no file`));
