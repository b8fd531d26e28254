/** SK_E2, the calcium pools and StochKv3's table and channel counts, in float64, against NEURON. */
import { expect, test } from 'vitest';
import { mechanismNamed } from '../../src/nmodl/registry.ts';
import { describeShared } from '../shared.ts';
import { channel, totals, type Values } from './channel.ts';
import { runClamp, stepTo } from './clamp.ts';
import { Deviation, readReference } from './reference.ts';

/** E_Ca by Nernst, mV, at 34 °C and 2 mM outside. */
function eca_mV(cai_mM: number): number {
  const kTOverF = (1000 * 8.31446261815324 * (34 + 273.15)) / 96485.33212331001;
  return (kTOverF / 2) * Math.log(2 / cai_mM);
}

describeShared('SK_E2', () => {
  test('starts at z∞ of the calcium it meets', () => {
    const z = new Deviation();
    for (const row of readReference('channels_vclamp', 'sk_e2_steady.csv')) {
      // In this file NEURON had reset [Ca] to its own start, 5e-5 mM, in every row.
      const sk = channel(mechanismNamed('SK_E2'), { cai: 5e-5, ek: -90 });
      sk.initial(sk.values);
      z.see(sk.values.z!, row.zInf!, `cai ${row.cai_mM!.text}`);
    }
    expect(z.largest, z.where).toBeLessThan(1e-12);
  });

  test('follows steps of calcium with its time constant', () => {
    const rows = readReference('channels_vclamp', 'sk_e2_step.csv');
    const rowAt = new Map(rows.map((row) => [Math.round(row.t!.value / 0.025), row]));
    const z = new Deviation();
    const current = new Deviation();
    for (const column of Object.keys(rows[0]!).filter((name) => name.startsWith('z@'))) {
      const level = column.slice(2);
      const given = { cai: 6.5e-5, ek: -90, v: -60, gSK_E2bar: 0.01 };
      const sk = channel(mechanismNamed('SK_E2'), given);
      sk.initial(sk.values);
      for (let step = 1; step <= 600; step++) {
        // The step of [Ca] at 5 ms is a change of state at t = 5, seen by the step that follows.
        if (step > 200) sk.values.cai = Number(level);
        sk.current(sk.values);
        sk.advance(sk.values);
        const row = rowAt.get(step);
        if (!row) continue;
        z.see(sk.values.z!, row[column]!, `z@${level} at ${step * 0.025} ms`);
        const expected = row[`ik@${level}`]!;
        const scale = expected.value;
        current.see(totals(sk).i, expected, `ik@${level} at ${step * 0.025} ms`, scale);
      }
    }
    expect(z.largest, z.where).toBeLessThan(1e-9);
    // Relative. The reference's electrode (1e-4 MΩ) leaves v 9e-5 mV off −60 mV.
    expect(current.largest, current.where).toBeLessThan(1e-5);
  });
});

describeShared('calcium pools', () => {
  const cases = [
    {
      folder: 'channels_vclamp',
      pool: 'CaDynamics_DC0',
      parameters: { gamma: 0.025, decay: 75 },
      high: ['Ca_HVA2', 0.0005],
      low: 0.0008,
    },
    {
      folder: 'channels_vclamp_2015',
      pool: 'CaDynamics_E2',
      parameters: { gamma: 0.000609, decay: 210.485284 },
      high: ['Ca_HVA', 0.000994],
      low: 0.000333,
    },
  ] as const;

  test.for(cases)(
    '$pool fed by two calcium currents',
    ({ folder, pool, parameters, high, low }) => {
      const rows = readReference(folder, 'cadynamics.csv');
      const rowAt = new Map(rows.map((row) => [Math.round(row.t!.value / 0.025), row]));
      const calcium = new Deviation();
      const reversal = new Deviation();
      for (const column of Object.keys(rows[0]!).filter((name) => name.startsWith('cai@'))) {
        const voltage = column.slice(4);
        const store = channel(mechanismNamed(pool), { ...parameters, diam: 2, ica: 0, cai: 5e-5 });
        const currents = [
          channel(mechanismNamed(high[0]), { gCa_HVAbar: high[1] }),
          channel(mechanismNamed('Ca_LVAst'), { gCa_LVAstbar: low }),
        ];
        let eca = 0;
        runClamp({
          channels: [store, ...currents],
          area_um2: 125.66370614359172,
          stop_ms: rows.at(-1)!.t!.value,
          command_mV: stepTo(Number(voltage)),
          beforeCurrents() {
            eca = eca_mV(store.values.cai!);
            for (const one of currents) one.values.eca = eca;
          },
          afterCurrents() {
            store.values.ica = currents.reduce((sum, one) => sum + totals(one).i, 0);
          },
          record(t, step) {
            const row = rowAt.get(step);
            if (!row) return;
            const expected = row[column]!;
            calcium.see(store.values.cai!, expected, `${column} at ${t} ms`, expected.value);
            reversal.see(eca, row[`eca@${voltage}`]!, `eca@${voltage} at ${t} ms`);
          },
        });
      }
      expect(calcium.count).toBeGreaterThan(1000);
      expect(calcium.largest, calcium.where).toBeLessThan(1e-6); // relative
      expect(reversal.largest, reversal.where).toBeLessThan(1e-5); // mV
    },
  );

  test('CaDynamics_E2 under a prescribed current', () => {
    const sets: Record<string, Values> = {
      default: {},
      soma: { gamma: 0.000609, decay: 210.485284 },
      axon: { gamma: 0.00291, decay: 287.198731 },
    };
    const rows = readReference('channels_vclamp_2015', 'cadynamics_e2_current.csv');
    const rowAt = new Map(rows.map((row) => [Math.round(row.t!.value / 0.025), row]));
    const calcium = new Deviation();
    for (const column of Object.keys(rows[0]!).filter((name) => name.includes('.cai@'))) {
      const [, set, current] = /^(\w+)\.cai@(.+)$/.exec(column)!;
      const pool = channel(mechanismNamed('CaDynamics_E2'), { ...sets[set!], cai: 5e-5 });
      pool.initial(pool.values);
      for (let step = 1; step <= Math.max(...rowAt.keys()); step++) {
        const middle = (step - 0.5) * 0.025;
        pool.values.ica = middle > 10 && middle < 60 ? Number(current) : 0;
        pool.advance(pool.values);
        const row = rowAt.get(step);
        if (!row) continue;
        const expected = row[column]!;
        calcium.see(pool.values.cai!, expected, `${column} at ${step * 0.025} ms`, expected.value);
      }
    }
    expect(calcium.count).toBeGreaterThan(1000);
    expect(calcium.largest, calcium.where).toBeLessThan(1e-9); // relative
  });
});

describeShared('StochKv3 in its deterministic mode', () => {
  const step = (given: Values): Values => {
    const kv = channel(mechanismNamed('StochKv3'), given);
    kv.advance(kv.values);
    return kv.values;
  };

  test.for(['stochkv3_table.csv', 'stochkv3_rates.csv'])('rates of %s', (file) => {
    const rates = new Deviation();
    for (const row of readReference('channels_vclamp_2015', file)) {
      const v = row.v!.value;
      for (const [gate, a, b] of [
        ['n', 'an', 'bn'],
        ['l', 'al', 'bl'],
      ] as const) {
        // From 0 and from 1, a step of dt gives x∞(1 − d) and x∞(1 − d) + d, d = e^(−(a + b)dt).
        const dt = 1 / (row[a]!.value + row[b]!.value);
        const fromZero = step({ v, dt, [gate]: 0 })[gate]!;
        const decay = step({ v, dt, [gate]: 1 })[gate]! - fromZero;
        const total = -Math.log(decay) / dt;
        const opening = (total * fromZero) / (1 - decay);
        const where = `${file} at ${v} mV`;
        rates.see(opening, row[a]!, `${a} ${where}`, total);
        rates.see(total - opening, row[b]!, `${b} ${where}`, total);
      }
    }
    expect(rates.largest, rates.where).toBeLessThan(1e-10); // of a + b
  });

  test('rounds to whole channels', () => {
    const conductance = new Deviation();
    const current = new Deviation();
    for (const row of readReference('channels_vclamp_2015', 'stochkv3_channels.csv')) {
      const area = row.area_um2!.value;
      const given = { gkbar: row.gkbar_S_cm2!.value, gamma: row.gamma_pS!.value, area, ek: -90 };
      const kv = channel(mechanismNamed('StochKv3'), { ...given, v: -20 });
      kv.initial(kv.values);
      kv.current(kv.values);
      const where = `area ${area}, gkbar ${given.gkbar}, gamma ${given.gamma}`;
      const { i, g } = totals(kv);
      conductance.see(g, row.gk_S_cm2!, where, row.gk_S_cm2!.value || 1);
      current.see(i, row.ik_mA_cm2!, where, row.ik_mA_cm2!.value || 1);
    }
    expect(conductance.largest, conductance.where).toBeLessThan(1e-10); // relative
    expect(current.largest, current.where).toBeLessThan(1e-10); // relative
  });
});
