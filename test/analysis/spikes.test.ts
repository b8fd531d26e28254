import { describe, expect, test } from 'vitest';
import {
  cellRates_Hz,
  intervalCvs,
  intervals_ms,
  meanIntervals_ms,
  meanPairCorrelation,
  populationRate_Hz,
  rateSummary,
  spikesByCell,
  synchrony,
} from '../../src/analysis/spikes.ts';
import { correlation } from '../../src/analysis/statistics.ts';
import { random123Stream } from '../../src/model/philox.ts';

/** Cell 0 at 10, 20, 40, 80; cell 1 never; cell 2 at 15 and 95; one spike before, one at the end. */
const columns = {
  node_ids: [2, 0, 0, 0, 2, 0, 1, 1],
  timestamps_ms: [95, 40, 10, 20, 15, 80, -1, 100],
};
const spikes = spikesByCell(columns, 3, { from_ms: 0, to_ms: 100 });

describe('spikes by cell', () => {
  test('are sorted within the window', () => {
    expect(Array.from(spikes.offsets)).toEqual([0, 4, 4, 6]);
    expect(Array.from(spikes.times_ms)).toEqual([10, 20, 40, 80, 15, 95]);
  });

  test('of a node that is no cell are refused', () => {
    const run = () => spikesByCell({ node_ids: [3], timestamps_ms: [1] }, 3, spikes.window);
    expect(run).toThrow('node 3 at row 0: expected one of 3 cells');
  });
});

describe('rates', () => {
  test('of cells: spikes over the window', () => {
    expect(Array.from(cellRates_Hz(spikes))).toEqual([40, 0, 20]);
  });

  test('of the population', () => {
    expect(rateSummary(spikes)).toEqual({
      cells: 3,
      spikes: 6,
      mean_Hz: 20,
      sd_Hz: 20, // √((400 + 400 + 0)/2)
      active: 2 / 3,
    });
  });

  test('in bins, per cell', () => {
    // Counts 3 (10, 15, 20), 1 (40), 0, 1 (80), … of 25 ms: 3 spikes of 3 cells in 25 ms are 40 Hz.
    const rates = populationRate_Hz(spikes, 25);
    expect(Array.from(rates, (rate) => Math.round(rate * 1000) / 1000)).toEqual([
      40, 13.333, 0, 26.667,
    ]);
  });

  test('a remainder shorter than a bin is left out', () => {
    expect(populationRate_Hz(spikes, 30)).toHaveLength(3);
  });
});

describe('intervals', () => {
  test('of each cell', () => {
    expect(intervals_ms(spikes).map((own) => Array.from(own))).toEqual([[10, 20, 40], [], [80]]);
    const means = meanIntervals_ms(spikes);
    expect(means[0]).toBeCloseTo(70 / 3, 12);
    expect(means[1]).toBeNaN();
    expect(means[2]).toBe(80);
  });

  test('CV', () => {
    const cvs = intervalCvs(spikes);
    // Deviations −13.33, −3.33, 16.67: variance 466.67/2.
    expect(cvs[0]).toBeCloseTo(Math.sqrt(466.6666667 / 2) / (70 / 3), 8);
    expect(cvs[1]).toBeNaN();
    expect(cvs[2]).toBeNaN();
  });
});

/** Counts per bin of 10 ms as spikes. */
const ofCounts = (counts: number[][]) => {
  const node_ids: number[] = [];
  const timestamps_ms: number[] = [];
  counts.forEach((own, cell) => {
    own.forEach((count, bin) => {
      for (let i = 0; i < count; i++) {
        node_ids.push(cell);
        timestamps_ms.push(10 * bin + i);
      }
    });
  });
  const window = { from_ms: 0, to_ms: 10 * counts[0]!.length };
  return spikesByCell({ node_ids, timestamps_ms }, counts.length, window);
};

describe('pairwise correlation', () => {
  test('is the mean over pairs, silent cells left out', () => {
    const counts = [
      [1, 0, 2, 0, 1],
      [0, 1, 2, 0, 3],
      [0, 0, 0, 0, 0],
      [1, 1, 0, 2, 0],
    ];
    const [a, b, , c] = counts as [number[], number[], number[], number[]];
    const expected = (correlation(a, b) + correlation(a, c) + correlation(b, c)) / 3;
    expect(meanPairCorrelation(ofCounts(counts), 10)).toBeCloseTo(expected, 12);
  });

  test('of one cell is none', () => {
    expect(meanPairCorrelation(ofCounts([[1, 0, 1]]), 10)).toBeNaN();
  });
});

describe('synchrony', () => {
  test('is 1 where all fire alike', () => {
    const own = [1, 0, 2, 0];
    expect(synchrony(ofCounts([own, own, own]), 10)).toBeCloseTo(1, 12);
  });

  test('is 0 where two take turns', () => {
    const two = [
      [1, 0, 1, 0],
      [0, 1, 0, 1],
    ];
    expect(synchrony(ofCounts(two), 10)).toBe(0);
  });

  test('is 1/√n of independent cells', () => {
    // 25 cells, 4000 bins of one fair draw each: χ² is 1/25 within ±√(2/4000)/25, five of which
    // are 11 %: false alarms one in a million.
    const draws = random123Stream([1, 2, 3]);
    const counts = Array.from({ length: 25 }, () =>
      Array.from({ length: 4000 }, () => (draws.next() < 0.5 ? 1 : 0)),
    );
    const chi2 = synchrony(ofCounts(counts), 10) ** 2;
    expect(Math.abs(25 * chi2 - 1)).toBeLessThan(5 * Math.sqrt(2 / 4000));
  });
});
