/** The pictures of a network run, as SVG and PNG. */
import { basename, dirname, join } from 'node:path';
import { pathways, startWeights } from '../experiments/network/run-weights.ts';
import { rasterFigure } from '../figures/network-raster.ts';
import { weightsFigure } from '../figures/network-weights.ts';
import { writeFileAtomic } from '../io/output/atomic.ts';
import { rasterise } from './rasterise.ts';
import type { SimulationResults } from './simulation-results.ts';

/** Writes them; returns their names. */
export async function drawSimulation(out: string, results: SimulationResults): Promise<string[]> {
  const { resolved, facts, store, t_ms } = results;
  const name = nameOf(resolved.config.path);
  const { extracellular_calcium: calcium } = resolved.config.conditions;
  const of = calcium === undefined ? name : `${name}, ${calcium} mM calcium`;
  const pictures: Record<string, string> = {
    raster: rasterFigure({
      title: `${of}: spikes`,
      cells: facts.cells,
      spikes: store.spikes(),
      end_ms: t_ms,
    }),
  };
  if (facts.plastic.length > 0) {
    pictures.weights = weightsFigure({
      title: `${of}: weight changes`,
      contacts: changedContacts(results),
      duration_ms: t_ms,
    });
  }
  for (const [picture, svg] of Object.entries(pictures)) await putPicture(out, picture, svg);
  return Object.keys(pictures).flatMap((picture) => [`${picture}.svg`, `${picture}.png`]);
}

/** The file's own name, or its folder's where it has the one that all have. */
function nameOf(path: string): string {
  const stem = basename(path, '.json');
  return stem === 'simulation_config' ? basename(dirname(path)) : stem;
}

export async function putPicture(out: string, name: string, svg: string): Promise<void> {
  writeFileAtomic(join(out, `${name}.svg`), svg);
  writeFileAtomic(join(out, `${name}.png`), await rasterise(svg));
}

function changedContacts({ facts, weights }: SimulationResults) {
  const before = startWeights(facts);
  const pathway = pathways(facts);
  return facts.plastic.map(({ sectionType, distance_um }, i) => ({
    pathway: pathway[i]!,
    sectionType,
    distance_um,
    rho: { start: before.rho[i]!, end: weights.rho[i]! },
    gmax_nS: { start: before.gmax_nS[i]!, end: weights.gmax_nS[i]! },
  }));
}
