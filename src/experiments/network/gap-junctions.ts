/**
 * Electrical edges as gap junctions. SONATA lists a junction from either side: the edge s → t whose
 * efferent_junction_id is e and afferent_junction_id a has a mate t → s with the two exchanged.
 */
import type { GapJunction } from '../../engine/job.ts';
import type { Circuit, EdgePopulation } from '../../io/sonata/circuit.ts';
import { sonataError } from '../../io/sonata/files.ts';
import type { Targets } from './read-contacts.ts';
import type { SectionMap } from './sections.ts';
import type { Warnings } from './warnings.ts';

const US_PER_NS = 1e-3;

export interface JunctionOptions {
  circuit: Circuit;
  runOf(population: string, node: number): number;
  sectionsOf(run: number): SectionMap;
  warnings: Warnings;
}

/** Junctions between simulated cells, each once; InputError where the two sides disagree. */
export function readGapJunctions(
  edges: EdgePopulation,
  targets: Targets,
  { circuit, runOf, sectionsOf, warnings }: JunctionOptions,
): GapJunction[] {
  const place = { file: circuit.configPath, at: `edges ${edges.name}` };
  const seen = new Map<string, { edge: number; junction: GapJunction }>();
  const found: GapJunction[] = [];
  let open = 0;
  let cut = 0;
  for (const [t, target] of targets.ids.entries()) {
    const ids = edges.afferent(target);
    const sources = edges.sourceIds(ids);
    const column = (name: string) => edges.numbers(name, ids);
    const section = { a: column('afferent_section_id'), e: column('efferent_section_id') };
    const position = { a: column('afferent_section_pos'), e: column('efferent_section_pos') };
    const id = { a: column('afferent_junction_id'), e: column('efferent_junction_id') };
    const conductance = column('conductance');
    for (const [k, edge] of ids.entries()) {
      const [run, other] = [targets.runs[t]!, runOf(edges.source, sources[k]!)];
      if (other < 0) {
        open++;
        continue;
      }
      const mate = [edges.source, sources[k], id.e[k], edges.target, target, id.a[k]].join(' ');
      const own = [edges.target, target, id.a[k], edges.source, sources[k], id.e[k]].join(' ');
      const known = seen.get(mate);
      if (known) {
        seen.delete(mate);
        if (known.junction.conductance_uS !== conductance[k]! * US_PER_NS) {
          const problem = `edges ${known.edge} and ${edge} are one junction of two conductances`;
          throw sonataError({ ...place, at: `${place.at}, conductance` }, problem);
        }
        continue;
      }
      const a = siteOf(sectionsOf(run), section.a[k]!, position.a[k]!, edge, place);
      const b = siteOf(sectionsOf(other), section.e[k]!, position.e[k]!, edge, place);
      if (a === null || b === null) cut++;
      const junction = {
        a: { run, node: a ?? -1 },
        b: { run: other, node: b ?? -1 },
        conductance_uS: conductance[k]! * US_PER_NS,
      };
      seen.set(own, { edge, junction });
      if (a !== null && b !== null) found.push(junction);
    }
  }
  const [alone] = seen.values();
  if (alone) {
    const problem = `edge ${alone.edge} is one side of a gap junction: the other side is missing`;
    throw sonataError(place, problem);
  }
  warnings.count(
    `# gap junctions of ${edges.name} lead to cells that are not simulated: left out`,
    open,
  );
  warnings.count(
    `# gap junctions of ${edges.name} are on the axon that the stub replaced: left out`,
    cut,
  );
  return found;
}

/** Null on the axon that was cut off. */
function siteOf(
  map: SectionMap,
  section: number,
  position: number,
  edge: number,
  place: { file: string; at: string },
): number | null {
  if (!Number.isInteger(section) || section < 0 || section >= map.size) {
    throw sonataError(place, `edge ${edge} names section ${section}: the cell has ${map.size}`);
  }
  return map.sectionOf[section]! < 0 ? null : map.nodeAt(section, position);
}
