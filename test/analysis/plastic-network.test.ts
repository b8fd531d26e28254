/** What a plastic network did: each measure against numbers worked out by hand. */
import { describe, expect, test } from 'vitest';
import { branchClusters } from '../../src/analysis/branch-clusters.ts';
import {
  changesByCoFiring,
  coFiring,
  coFiringByChange,
  coFiringDifference,
  coFiringOfContacts,
} from '../../src/analysis/co-firing.ts';
import { plasticityStudy } from '../../src/analysis/plasticity-study.ts';
import { rateStability, spikesWithin } from '../../src/analysis/rate-stability.ts';
import { spikesByCell } from '../../src/analysis/spikes.ts';
import {
  type Change,
  changeShares,
  changesOf,
  shareHolding,
  wilsonInterval,
} from '../../src/analysis/weight-changes.ts';

describe('changes of contacts', () => {
  const changes = changesOf([0, 1, 0.2, 0.5, Number.NaN], [0.5, 0.49, 0.4, 1, 0]);

  test('are crossings of ρ = 0.5', () => {
    expect(changes).toEqual(['potentiated', 'depressed', 'unchanged', 'unchanged', null]);
  });

  test('are moves of ρ, where these are asked for', () => {
    const moved = changesOf([0, 1, 0.2, 0.5, Number.NaN], [0.25, 0.75, 0.4, 0.3, 0], 0.25);
    expect(moved).toEqual(['potentiated', 'depressed', 'unchanged', 'unchanged', null]);
  });

  test('are shares of the plastic contacts', () => {
    expect(changeShares(changes)).toMatchObject({
      contacts: 4,
      potentiated: 1,
      depressed: 1,
      changedShare: 0.5,
    });
  });

  test('have the interval of Wilson', () => {
    // k = 0, n = 10: upper end z²/(n + z²); k = 5: symmetric about one half, ± z/2 /√(n + z²)
    const z2 = 1.959963984540054 ** 2;
    expect(wilsonInterval(0, 10).from).toBe(0);
    expect(wilsonInterval(0, 10).to).toBeCloseTo(z2 / (10 + z2), 12);
    const { from, to } = wilsonInterval(5, 10);
    expect(to - 0.5).toBeCloseTo(Math.sqrt(z2) / 2 / Math.sqrt(10 + z2), 12);
    expect(from + to).toBeCloseTo(1, 12);
    expect(wilsonInterval(0, 0).from).toBeNaN();
  });

  test('are held by few contacts, or by all alike', () => {
    // 4 of |6| in sum is more than half: one of five
    expect(shareHolding([0, -4, 1, 0, 1])).toBe(0.2);
    expect(shareHolding([1, -1, 1, -1])).toBe(0.5);
    expect(shareHolding([3, 3, 3, 1], 0.9)).toBe(0.75);
    expect(shareHolding([0, 0])).toBeNaN();
  });
});

describe('co-firing', () => {
  test('counts pairs of spikes on either side', () => {
    // from 100: 95 (before), 100 (the same moment), 110 (after); from 200: 210; 190 lies 10 before it
    const found = coFiring([100, 200], [95, 100, 110, 190, 210, 211], {
      length_ms: 1000,
      w_ms: 10,
    });
    expect(found.preBeforePost).toBe(2);
    expect(found.postBeforePre).toBe(3);
    // 2 · 6 pairs, each near with 1 − 0.99² = 0.0199
    expect(found.byChance).toBeCloseTo(12 * 0.0199, 12);
    expect(found.index).toBeCloseTo(5 / (12 * 0.0199), 12);
  });

  test('of a silent cell has no index', () => {
    expect(coFiring([], [1, 2], { length_ms: 100, w_ms: 5 }).index).toBeNaN();
  });

  test('of independent trains is what chance says', () => {
    // 2000 × 2000 spikes of two regular sequences whose steps have no common measure
    const train = (step: number) =>
      Float64Array.from({ length: 2000 }, (_, i) => (i * step) % 10_000);
    const [pre, post] = [train(6180.339887).sort(), train(4142.135624).sort()];
    expect(coFiring(pre, post, { length_ms: 10_000, w_ms: 25 }).index).toBeCloseTo(1, 2);
  });

  const window = { from_ms: 0, to_ms: 1000 };
  const post = spikesByCell({ node_ids: [0, 0, 1], timestamps_ms: [105, 305, 500] }, 2, window);
  const pre = spikesByCell({ node_ids: [0, 0, 1], timestamps_ms: [100, 300, 900] }, 2, window);
  const ends = { preCell: [0, 0, 1, 0], postCell: [0, 1, 0, 0] };
  const firing = coFiringOfContacts({ pre, post }, ends, 10);

  test('belongs to the connection of a contact', () => {
    expect(firing.map(({ preBeforePost }) => preBeforePost)).toEqual([2, 0, 0, 2]);
    expect(firing[3]).toBe(firing[0]);
  });

  test('is summed up by what became of the contacts', () => {
    const rows = coFiringByChange(firing, ['potentiated', 'unchanged', 'unchanged', null]);
    expect(rows.map(({ contacts }) => contacts)).toEqual([1, 0, 2]);
    expect(rows.map(({ meanPreBeforePost }) => meanPreBeforePost)).toEqual([2, Number.NaN, 0]);
    expect(rows[0]!.meanIndex).toBeCloseTo(2 / (4 * (1 - 0.99 ** 2)), 12);
  });

  test('has its share of changes from the least to the most', () => {
    const changes: (Change | null)[] = ['depressed', 'unchanged', 'unchanged', null];
    changes.push('potentiated', 'unchanged', 'potentiated');
    // without the fourth: 1 1 1 | 2 3 4, the three 1 are not parted
    expect(changesByCoFiring([1, 1, 1, 9, 4, 3, 2], changes, 3)).toEqual([
      { from: 1, to: 1, contacts: 3, potentiated: 0, depressed: 1 / 3 },
      { from: 2, to: 2, contacts: 1, potentiated: 1, depressed: 0 },
      { from: 3, to: 4, contacts: 2, potentiated: 0.5, depressed: 0 },
    ]);
    expect(changesByCoFiring([Number.NaN], ['unchanged'])).toEqual([]);
  });

  test('differs between changed contacts and others by the order of connections alone', () => {
    // six connections of one contact, the two that fire together most changed: 2 of C(6,2) = 15 splits
    // are as far from the mean of all, this one and the opposite
    const six = { preCell: [0, 1, 2, 3, 4, 5], postCell: [0, 0, 0, 0, 0, 0] };
    const isChanged = [true, true, false, false, false, false];
    const { difference, p } = coFiringDifference([6, 5, 4, 3, 2, 1], isChanged, six);
    expect(difference).toBeCloseTo(5.5 - 2.5, 12);
    // 1000 shuffles: SD of a share of 2/15 is 0.011
    expect(Math.abs(p - 2 / 15)).toBeLessThan(0.04);
  });

  test('has nothing to compare where all changed alike', () => {
    expect(
      coFiringDifference([1, 2], [true, true], { preCell: [0, 1], postCell: [0, 0] }).p,
    ).toBeNaN();
  });

  test('takes contacts of one connection together', () => {
    // two connections: whichever way they are dealt, the difference is as large
    const two = { preCell: [0, 0, 0, 1, 1, 1], postCell: [0, 0, 0, 0, 0, 0] };
    const isChanged = [true, true, true, false, false, false];
    expect(coFiringDifference([1, 1, 1, 0, 0, 0], isChanged, two)).toEqual({ difference: 1, p: 1 });
  });
});

describe('clusters on branches', () => {
  /** One cell: branch 0 with contacts at 0, 10, 20 … 90 µm, branch 1 the same. */
  const contacts = {
    cell: new Array(20).fill(7),
    section: Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : 1)),
    position_um: Array.from({ length: 20 }, (_, i) => 10 * (i % 10)),
  };
  const changedAt = (...places: number[]) =>
    Array.from({ length: 20 }, (_, i) => places.includes(i));

  test('are seen where changed contacts are neighbours', () => {
    const some = branchClusters(
      { ...contacts, isChanged: changedAt(3, 4, 5, 19) },
      { within_um: 10 },
    );
    expect([some.contacts, some.changed]).toEqual([20, 4]);
    expect(some.clustered.observed).toBe(0.75);
    expect(some.nearest_um.observed).toBe(10);
    // three in a row: 16 of C(20,3) = 1140 ways are as clustered; SD of that share in 4000 is 0.0019
    const all = branchClusters(
      { ...contacts, isChanged: changedAt(3, 4, 5) },
      { within_um: 10, shuffles: 4000 },
    );
    expect(all.clustered.observed).toBe(1);
    expect(Math.abs(all.clustered.p - 16 / 1140)).toBeLessThan(0.008);
  });

  test('measure along their own branch alone', () => {
    // 9 and 10 are next to each other in the list, on two branches; 0 and 4 are 40 µm apart
    const isChanged = changedAt(0, 4, 10);
    const found = branchClusters({ ...contacts, isChanged }, { within_um: 10 });
    expect(found.clustered.observed).toBe(0);
    expect(found.nearest_um.observed).toBe(40);
    expect(found.clustered.p).toBe(1);
  });

  test('are compared with every way to deal the changes', () => {
    // two of the 20 changed: of C(20,2) = 190 ways 18 are neighbours (share 1, else 0)
    const found = branchClusters(
      { ...contacts, isChanged: changedAt(0, 1) },
      { within_um: 10, shuffles: 4000 },
    );
    expect(found.clustered.observed).toBe(1);
    // SD of a share of 18/190 in 4000 is 0.0046: four of them
    expect(Math.abs(found.clustered.shuffledMean - 18 / 190)).toBeLessThan(0.019);
    expect(Math.abs(found.clustered.p - 18 / 190)).toBeLessThan(0.019);
    // on one branch in 90 of the 190 ways, mean way 110/3 µm, SD 23.6 µm: some 1900 of them
    expect(Math.abs(found.nearest_um.shuffledMean - 110 / 3)).toBeLessThan(2.2);
  });

  test('keep the number of changes of a stratum', () => {
    // strata of one contact each: nothing can be dealt otherwise
    const found = branchClusters(
      { ...contacts, isChanged: changedAt(3, 4), stratum: Array.from({ length: 20 }, (_, i) => i) },
      { within_um: 10, shuffles: 50 },
    );
    expect(found.clustered).toEqual({ observed: 1, shuffledMean: 1, shuffledSd: 0, p: 1 });
  });

  test('pass over contacts of the same presynaptic cell', () => {
    const isChanged = changedAt(3, 4, 8);
    const preCell = Array.from({ length: 20 }, (_, i) => (i < 5 ? 0 : 1));
    const found = branchClusters({ ...contacts, isChanged, preCell }, { within_um: 40 });
    // from 3 and 4 to 8, past each other: 50 and 40; from 8 to 4: 40
    expect(found.nearest_um.observed).toBeCloseTo(130 / 3, 12);
    expect(found.clustered.observed).toBeCloseTo(2 / 3, 12);
  });

  test('of no changes have no numbers', () => {
    const found = branchClusters({ ...contacts, isChanged: changedAt() }, { within_um: 10 });
    expect(found.clustered.observed).toBeNaN();
    expect(found.nearest_um.p).toBeNaN();
  });
});

describe('stability of rates', () => {
  // two cells; bins of 100 ms with 2, 4, 6 and 8 spikes together
  const first = [0, 100, 101, 200, 210, 220, 300, 310, 320, 330];
  const second = [1, 150, 160, 250, 251, 252, 350, 351, 352, 353];
  const spikes = spikesByCell(
    {
      node_ids: [...first.map(() => 0), ...second.map(() => 1)],
      timestamps_ms: [...first, ...second],
    },
    2,
    { from_ms: 0, to_ms: 450 },
  );
  const found = rateStability(spikes, 100);

  test('has rate, activity and CV of each whole bin', () => {
    expect(found.bins.map(({ mean_Hz }) => mean_Hz)).toEqual([10, 20, 30, 40]);
    expect(found.bins.map(({ active }) => active)).toEqual([1, 1, 1, 1]);
    expect(found.bins.map(({ cellsWithCv }) => cellsWithCv)).toEqual([0, 0, 2, 2]);
    expect(found.bins[1]!.meanCv).toBeNaN();
    expect(found.bins[2]!.meanCv).toBe(0);
  });

  test('has spread, drift and late over early', () => {
    expect(found.mean_Hz).toBe(25);
    // SD of 10, 20, 30, 40 is √(500/3)
    expect(found.cvOfRate).toBeCloseTo(Math.sqrt(500 / 3) / 25, 12);
    // 10 Hz a bin of 0.1 s, of 25 Hz
    expect(found.drift_per_s).toBeCloseTo(4, 12);
    expect(found.lateOverEarly).toBeCloseTo(7 / 3, 12);
    // both cells alike: no correlation to speak of
    expect(found.cellCorrelation).toBeNaN();
  });

  test('knows whether each cell kept its rate', () => {
    const three = spikesByCell(
      { node_ids: [1, 2, 2, 1, 2, 2], timestamps_ms: [10, 20, 30, 110, 120, 130] },
      3,
      { from_ms: 0, to_ms: 200 },
    );
    expect(rateStability(three, 100).cellCorrelation).toBeCloseTo(1, 12);
    expect(rateStability(three, 100).cvOfRate).toBe(0);
  });

  test('needs two bins', () => {
    expect(() => rateStability(spikes, 300)).toThrow(/room for two/);
  });

  test('a part of the window keeps each cell its own spikes', () => {
    const part = spikesWithin(spikes, { from_ms: 100, to_ms: 151 });
    expect([...part.offsets]).toEqual([0, 2, 3]);
    expect([...part.times_ms]).toEqual([100, 101, 150]);
  });
});

describe('a study of a plastic network', () => {
  // two cells; contacts 0 and 1 of cell 0 on one branch rise, 2 moves a little, 3 is not plastic
  const study = plasticityStudy(
    {
      preCell: [1, 1, 0, 0],
      postCell: [0, 0, 1, 1],
      section: [5, 5, 5, 5],
      position_um: [10, 14, 10, 12],
      rhoBefore: [0, 0, 1, Number.NaN],
      rhoAfter: [0.8, 0.6, 0.875, Number.NaN],
      gmaxBefore_nS: [1, 1, 1, 1],
      gmaxAfter_nS: [1.3, 1.1, 1, 1],
    },
    spikesByCell({ node_ids: [1, 0, 1, 0], timestamps_ms: [100, 105, 600, 604] }, 2, {
      from_ms: 0,
      to_ms: 1000,
    }),
    {
      ...{ coFiringWithin_ms: 10, clusterWithin_um: 5, rateBin_ms: 500, shuffles: 20 },
      ...{ by: 'crossed', leastMove: 0.125 },
    },
  );

  test('puts all measures side by side', () => {
    expect(study.shares.crossed).toMatchObject({ contacts: 3, potentiated: 2, depressed: 0 });
    expect(study.shares.moved).toMatchObject({ contacts: 3, potentiated: 2, depressed: 1 });
    // of the change of 0.4 in all the first holds 0.3
    expect(study.shareHoldingHalf).toBeCloseTo(1 / 3, 12);
    const [up, , same] = study.coFiring;
    // cell 1 fires before cell 0, twice: contacts 0 and 1; the other way round contact 2
    expect([up!.contacts, up!.meanPreBeforePost, up!.meanPostBeforePre]).toEqual([2, 2, 0]);
    expect([same!.contacts, same!.meanPreBeforePost, same!.meanPostBeforePre]).toEqual([1, 0, 2]);
    expect(study.clusters.potentiated.nearest_um.observed).toBe(4);
    expect(study.clusters.potentiated.clustered.observed).toBe(1);
    expect(study.clusters.depressed.clustered.observed).toBeNaN();
    expect(study.rates.bins.map(({ mean_Hz }) => mean_Hz)).toEqual([2, 2]);
    expect(study.rates.cvOfRate).toBe(0);
  });
});
