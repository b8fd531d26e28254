/** The picture of a study of made-up contacts, as text: a change of the picture is a change of its snapshot. */
import { expect, test } from 'vitest';
import {
  plasticityStudy,
  type StudyColumns,
  type StudyOptions,
} from '../../src/analysis/plasticity-study.ts';
import { spikesByCell } from '../../src/analysis/spikes.ts';
import { studyFigure } from '../../src/figures/network-study.ts';
import { random123Stream } from '../../src/model/philox.ts';

const sound = (svg: string) => expect(svg).not.toMatch(/NaN|undefined|Infinity/);
const CELLS = 10;
const options: StudyOptions = {
  ...{ by: 'moved', leastMove: 0.1, coFiringWithin_ms: 20, clusterWithin_um: 20 },
  ...{ rateBin_ms: 1000, shuffles: 50 },
};

/** Cells fire on their own; contacts of the first cell change in a row along the branch. */
function madeUp() {
  const draws = random123Stream([4, 5, 6]);
  const spikes = { node_ids: [] as number[], timestamps_ms: [] as number[] };
  for (let k = 0; k < 400; k++) {
    spikes.node_ids.push(k % CELLS);
    spikes.timestamps_ms.push(10_000 * draws.next());
  }
  const n = 600;
  const list = (of: (i: number) => number) => Array.from({ length: n }, (_, i) => of(i));
  const preCell = list((i) => i % CELLS);
  const columns: StudyColumns = {
    preCell,
    postCell: list((i) => (1 + i + Math.floor(i / 60)) % CELLS),
    section: list((i) => i % 3),
    position_um: list((i) => 5 + (i % 60)),
    rhoBefore: list((i) => (i % 7 === 0 ? 1 : 0)),
    rhoAfter: list((i) => {
      const before = i % 7 === 0 ? 1 : 0;
      if (i % 60 >= 6) return before;
      return before === 1 ? 1 - 0.3 * draws.next() : 0.6 * draws.next();
    }),
    gmaxBefore_nS: list(() => 1),
    gmaxAfter_nS: list((i) => (i % 60 >= 6 ? 1 : 1.01)),
  };
  const window = { from_ms: 0, to_ms: 10_000 };
  return { columns, spikes: spikesByCell(spikes, CELLS, window) };
}

const pictureOf = (columns: StudyColumns, spikes: ReturnType<typeof spikesByCell>) =>
  studyFigure({
    ...{ title: 'made up', options, cells: CELLS, duration_ms: 10_000 },
    study: plasticityStudy(columns, spikes, options),
    changeOfRho: Float64Array.from(columns.rhoBefore, (before, i) => columns.rhoAfter[i]! - before),
  });

test('a study: rates, changes, co-firing, clusters', async () => {
  const { columns, spikes } = madeUp();
  const svg = pictureOf(columns, spikes);
  await expect(svg).toMatchFileSnapshot('snapshots/study.svg');
  sound(svg);
  expect(svg).toContain('10 cells, 600 plastic contacts, 10 s');
});

test('a study in which nothing changed and no cell fired still draws', () => {
  const { columns } = madeUp();
  const silent = spikesByCell({ node_ids: [], timestamps_ms: [] }, CELLS, {
    from_ms: 0,
    to_ms: 10_000,
  });
  const svg = pictureOf({ ...columns, rhoAfter: columns.rhoBefore }, silent);
  sound(svg);
  expect(svg.match(/none changed/g)).toHaveLength(4);
});
