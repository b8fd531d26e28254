/** One train of pairings: what is recorded obeys the equations of c* and ρ, worked out again from the traces. */
import { expect, test } from 'vitest';
import { valueAt } from '../../src/analysis/epsp.ts';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { drawnPairs, measureThresholds } from '../../src/experiments/drawn-pairs.ts';
import type { Pair } from '../../src/experiments/pair-types.ts';
import { type TrainContact, trainTraces } from '../../src/experiments/pairing-traces.ts';
import { shippedPathway } from '../../src/experiments/pathways.ts';
import { FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';
import { describeOnEachEngine } from '../on-each-engine.ts';
import { smallCell } from './small-cell.ts';

/** Room for a cold compilation of the kernel on a busy machine. */
const TIMEOUT_MS = 240_000;

const C = FITTED_CONSTANTS;
const UM_PER_MM = 1000;
const train = { nSpikes: 5, frequency_Hz: 10, deltaT_ms: [10, -10], seed: 3 };

let measured: Promise<Pair[]> | undefined;
/** A pair whose contacts are of both states and cross their thresholds, lowered for this test. */
function pairs(): Promise<Pair[]> {
  measured ??= measureThresholds(
    cpuEngine(),
    drawnPairs([smallCell()], shippedPathway('L23_PC-L23_PC')!, 1, 2),
  ).then(({ pairs: [pair] }) => [
    {
      ...pair!,
      contacts: pair!.contacts.map((contact, c) => {
        const { theta_d, theta_p } = contact.parameters;
        return {
          ...contact,
          parameters: {
            ...contact.parameters,
            theta_d: 0.4 * theta_d,
            theta_p: 0.4 * theta_p,
            rho0: c % 2,
          },
        };
      }),
    },
  ]);
  return measured;
}

describeOnEachEngine('a train of pairings', (engine) => {
  test(
    'has its Δt, c* from its calcium, and ρ from its c*',
    async () => {
      const [trains] = await trainTraces(engine(), await pairs(), train);
      expect(trains!.map(({ deltaT_ms }) => deltaT_ms)).toEqual([10, -10]);
      const moved: number[] = [];
      for (const { deltaT_ms, presynaptic_ms, spikes_ms, pulses_ms, contacts } of trains!) {
        expect(pulses_ms).toEqual([0, 100, 200, 300, 400]);
        expect(spikes_ms).toHaveLength(5);
        spikes_ms.forEach((spike, k) => {
          // EPSPs that the pulse search did not know move a spike a little
          expect(Math.abs(spike - presynaptic_ms[k]! - deltaT_ms)).toBeLessThan(1);
        });
        for (const contact of contacts) {
          expect(contact.released).toHaveLength(5);
          const cstar = cstarAgain(contact);
          const peak = Math.max(...cstar);
          cstar.forEach((c, i) => {
            // [Ca] is known at the ends of steps alone
            expect(Math.abs(c - contact.cstar_mM_ms.values[i]!)).toBeLessThan(0.01 * peak);
          });
          const rho = contact.rho.values.at(-1)!;
          // 1 % of what a train can do: thresholds are crossed inside steps that the rows do not show
          expect(Math.abs(rhoAgain(contact) - rho)).toBeLessThan(0.01);
          moved.push(Math.abs(rho - contact.rho.values[0]!));
        }
      }
      expect(Math.max(...moved)).toBeGreaterThan(0.1);
    },
    TIMEOUT_MS,
  );
});

/** dc* /dt = −c* /τ* + [Ca] − rest, with [Ca] straight between the rows [nRows]. */
function cstarAgain({ ca_uM, cstar_mM_ms }: TrainContact): Float64Array {
  const { t_ms, values } = ca_uM;
  const excess = values.map((ca) => ca / UM_PER_MM - C.min_ca_CR_mM);
  const tau = C.tau_effca_GB_ms;
  const found = Float64Array.from(values);
  found[0] = cstar_mM_ms.values[0]!;
  for (let i = 1; i < found.length; i++) {
    const dt = t_ms[i]! - t_ms[i - 1]!;
    const kept = Math.exp(-dt / tau);
    const mean = (excess[i]! + excess[i - 1]!) / 2;
    found[i] = found[i - 1]! * kept + mean * tau * (1 - kept);
  }
  return found;
}

/** τ dρ/dt = −ρ(1 − ρ)(ρ* − ρ) + γp(1 − ρ)Θ(c* − θp) − γd ρ Θ(c* − θd), small steps through the rows' c*. */
function rhoAgain({ cstar_mM_ms, rho, theta_d, theta_p }: TrainContact): number {
  const { t_ms, values } = cstar_mM_ms;
  const step_ms = 0.05;
  let r = rho.values[0]!;
  for (let t = t_ms[0]!; t < t_ms.at(-1)!; t += step_ms) {
    const c = valueAt(t_ms, values, t + step_ms / 2);
    const drift =
      -r * (1 - r) * (C.rho_star_GB - r) +
      (c > theta_p ? C.gamma_p_GB * (1 - r) : 0) -
      (c > theta_d ? C.gamma_d_GB * r : 0);
    r += (step_ms / (1000 * C.tau_ind_GB_s)) * drift;
  }
  return r;
}
