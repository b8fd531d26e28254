/**
 * The table of docs/circuits.md on pairs, printed:
 *   node_modules/.bin/deno run -A scripts/circuits/pairs.ts [SIMULATED] [PAIRS]
 *
 * PAIRS (100) of each pathway are drawn, EPSPs and thresholds of SIMULATED (12) of them measured.
 */
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import {
  drawPairs,
  MEASURED_PATHWAYS,
  meanEpsps_mV,
  measuredCalcium,
  pairStatistics,
  pairsCircuit,
  type Spread,
  spread,
} from './pair-statistics.ts';

const [simulated = 12, count = 100] = process.argv.slice(2).map(Number);
const engine = cpuEngine();
const circuit = await pairsCircuit();

const text = ({ mean, sd, n }: Spread, digits: number) =>
  n > 0 ? `${mean.toFixed(digits)} ± ${sd.toFixed(digits)}` : '–';
const recorded = (given: readonly [number, number] | null) =>
  given ? `${given[0].toFixed(1)} ± ${given[1]}` : '–';
const share = (of: number) => `${Math.round(100 * of)} %`;
const coefficient = (r: number) => (Number.isNaN(r) ? '–' : r.toFixed(2));
const quartiles = (values: readonly number[]) => {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!.toPrecision(2);
  return `${at(0.5)} (${at(0.05)}…${at(0.95)})`;
};

for (const pathway of MEASURED_PATHWAYS) {
  const pairs = drawPairs(circuit, pathway, count, 1);
  const s = pairStatistics(pairs);
  const some = pairs.slice(0, simulated);
  const epsps = spread(await meanEpsps_mV(engine, some));
  const calcium = (await measuredCalcium(engine, some)).flat();
  const { Use_gmax, gmax_Nrrp, volume_Nrrp, volume_gmax } = s.correlations;
  const cells = [
    pathway.name,
    `${text(s.contacts, 1)} (${pathway.published.contacts.toFixed(1)}; ${recorded(pathway.contacts)})`,
    `${text(s.basal_um, 0)}, ${text(s.apical_um, 0)} (${share(s.basal_um.n / (s.basal_um.n + s.apical_um.n))}; ${share(pathway.published.basalShare)})`,
    s.potentiated.toFixed(2),
    [Use_gmax, gmax_Nrrp, volume_Nrrp, volume_gmax].map(coefficient).join(', '),
    `${text(epsps, 1)} (${recorded(pathway.published.epsp_mV)}; ${recorded(pathway.epsp_mV)})`,
    quartiles(calcium.map(({ cPre }) => cPre)),
    quartiles(calcium.map(({ cPost }) => cPost)),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}
circuit.close();
