/** Fitted C_pre and C_post against the ones measured contact by contact, on a shipped cell. */
import { expect, test } from 'vitest';
import { postsynapticTable, predictCalcium } from '../../src/builder/calcium-fit.ts';
import { cellSites } from '../../src/builder/cell-sites.ts';
import { componentKey, loadComponents } from '../../src/builder/components.ts';
import { leastSquares } from '../../src/builder/least-squares.ts';
import { measureComponents } from '../../src/builder/measure.ts';
import { restingExcess_mM } from '../../src/builder/spine-calcium.ts';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { calibrate } from '../../src/experiments/calibrate.ts';
import { drawContacts } from '../../src/experiments/pairs.ts';
import { shippedPathway } from '../../src/experiments/pathways.ts';
import { noFile, specAndFacts } from './small.ts';

test('least squares find the line that is there', () => {
  const rows = [0, 1, 2, 3].map((x) => [1, x, x * x]);
  const b = leastSquares(
    rows,
    rows.map(([, x, xx]) => 2 - 3 * x! + 0.5 * xx!),
  );
  // the ridge of 1e-6 shifts them by as much
  expect(b[0]).toBeCloseTo(2, 4);
  expect(b[1]).toBeCloseTo(-3, 4);
  expect(b[2]).toBeCloseTo(0.5, 4);
});

test('calcium at rest rises with voltage and falls with volume', () => {
  const slice = { celsius: 34, cao_mM: 2 };
  const at60 = restingExcess_mM(-60, 0.1, slice);
  expect(at60).toBeGreaterThan(restingExcess_mM(-70, 0.1, slice));
  expect(at60).toBeGreaterThan(restingExcess_mM(-60, 0.4, slice));
  expect(at60).toBeGreaterThan(restingExcess_mM(-60, 0.1, { ...slice, cao_mM: 1.05 }));
});

test('a connection on L4_UPC_1: C_post to 3 %, C_pre to 30 %, their means to 15 %; and in less calcium', async () => {
  const { spec, facts } = specAndFacts('column-1000');
  const key = componentKey('L4_UPC_1', 'cADpyr_L4UPC');
  const component = loadComponents(spec, facts.composition, {
    exists: () => false,
    readText: noFile,
  }).get(key)!;
  const engine = cpuEngine();
  // what ships: nothing is measured here
  const never = () => {
    throw new Error('L4_UPC_1 is no longer the cell that was measured');
  };
  const [measure] = await measureComponents(engine, [component], () => true, { onCell: never });
  const pre = measure!.calcium!;
  const { cell } = component;
  const post = await postsynapticTable(engine, cell, pre.bapPulse);
  const contacts = drawContacts(cell, shippedPathway('L4_PC-L4_PC')!, 3, 1);
  const [measured] = await calibrate(engine, [{ name: 'test', cell, contacts }], {
    pulse: pre.bapPulse,
  });
  const places = contacts.map(({ node, parameters }) => ({
    node,
    gmax_p_nS: (parameters as { gmax_p_AMPA_nS: number }).gmax_p_AMPA_nS,
    gmax_NMDA_nS: (parameters as { gmax_NMDA_nS: number }).gmax_NMDA_nS,
    volume_um3: (parameters as { volume_um3: number }).volume_um3,
  }));
  const fitted = predictCalcium(cell, cellSites(cell), { pre, post }, places);
  let sum = 0;
  measured!.forEach(({ cPre, cPost }, i) => {
    expect(Math.abs(Math.log(fitted[i]!.cPost / cPost))).toBeLessThan(0.03);
    expect(Math.abs(Math.log(fitted[i]!.cPre / cPre))).toBeLessThan(0.3);
    sum += Math.log(fitted[i]!.cPre / cPre);
  });
  expect(Math.abs(sum / measured!.length)).toBeLessThan(0.15);

  // what less calcium outside does to each is followed to 1 %: the fit's own error cancels
  const cao_mM = 1.2;
  const inVivo = contacts.map((c) => ({ ...c, parameters: { ...c.parameters, cao_mM } }));
  const [below] = await calibrate(engine, [{ name: 'test', cell, contacts: inVivo }], {
    pulse: pre.bapPulse,
  });
  const vivo = { pre, post: await postsynapticTable(engine, cell, pre.bapPulse, { cao_mM }) };
  predictCalcium(cell, cellSites(cell), vivo, places).forEach((predicted, i) => {
    for (const key of ['cPre', 'cPost'] as const) {
      const ratio = below![i]![key] / measured![i]![key];
      expect(ratio).toBeLessThan(1);
      expect(Math.abs(predicted[key] / fitted[i]![key] / ratio - 1)).toBeLessThan(0.01);
    }
  });
}, 120_000);
