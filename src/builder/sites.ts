/**
 * Contacts of every connection: how many, where on the tree, and how late the spike comes.
 *
 * The part of the cell is drawn by the rule's shares (parts that the cell lacks drop out), a place in it
 * uniformly by length, and the place is taken with the density of the presynaptic axon there; after TRIES
 * places the densest of them is taken. Delay: base + soma-to-contact distance / velocity.
 */

import type { DrawSource } from '../model/philox.ts';
import { normal } from '../physiology/contact-physiology.ts';
import { axonCloud, cloudDensity } from './axons.ts';
import type { Column } from './column.ts';
import type { Connections } from './connect.ts';
import { type ConnectionRule, type Connectivity, REGIONS } from './connectivity-schema.ts';
import type { Dendrites } from './dendrites.ts';
import { streamOf } from './streams.ts';

const TRIES = 20;
/** Contacts keep off the ends of sections. */
const EDGE = 1e-6;

export interface Sites {
  size: number;
  /** Contacts of connection c are connectionOffsets[c] … connectionOffsets[c + 1]. */
  connectionOffsets: Uint32Array;
  /** Index into REGIONS [size]. */
  region: Uint8Array;
  sectionId: Int16Array;
  sectionType: Int16Array;
  /** Relative position in the section, 0…1 [size]. */
  position: Float32Array;
  segmentId: Int16Array;
  segmentOffset_um: Float32Array;
  /** In the column [size]. */
  x_um: Float32Array;
  y_um: Float32Array;
  z_um: Float32Array;
  /** Along the dendrite from soma(0.5) [size]. */
  path_um: Float32Array;
  delay_ms: Float32Array;
}

/** Dendrites of a cell by its type and component. */
export type DendritesOfCell = (cell: number) => Dendrites;

export function placeContacts(
  column: Column,
  connections: Connections,
  connectivity: Connectivity,
  dendritesOfCell: DendritesOfCell,
  seed: number,
): Sites {
  const connectionOffsets = countContacts(column, connections, connectivity, seed);
  const sites = emptySites(connectionOffsets);
  const clouds = column.types.map(({ mtype }) => axonCloud(mtype, connectivity, column.layers));
  const sharesOf = sharesCache(connectivity.rules);
  const { base_ms, velocity_um_per_ms } = connectivity.delay;
  const place = { region: 0, piece: 0, along_um: 0, x: 0, y: 0, z: 0 };
  const best = { ...place };
  forEachConnection(column, connections, (c, target, source) => {
    const dendrites = dendritesOfCell(target);
    const shares = sharesOf(connections.rule[c]!, dendrites);
    const cloud = clouds[column.typeOf[source]!]!;
    const draws = streamOf(seed, 'sites', target, source);
    draws.drawn = COUNT_DRAWS;
    const [cos, sin] = [Math.cos(column.angle[target]!), Math.sin(column.angle[target]!)];
    const [tx, ty, tz] = [column.x_um[target]!, column.y_um[target]!, column.z_um[target]!];
    const [sx, sy, sz] = [column.x_um[source]!, column.y_um[source]!, column.z_um[source]!];
    for (let k = connectionOffsets[c]!; k < connectionOffsets[c + 1]!; k++) {
      let densest = -1;
      for (let attempt = 0; attempt < TRIES; attempt++) {
        pick(dendrites, shares, draws, place);
        const p = 3 * place.piece;
        const { from_um, direction } = dendrites;
        const px = from_um[p]! + place.along_um * direction[p]!;
        const pz = from_um[p + 2]! + place.along_um * direction[p + 2]!;
        place.x = tx + cos * px + sin * pz;
        place.y = ty + from_um[p + 1]! + place.along_um * direction[p + 1]!;
        place.z = tz - sin * px + cos * pz;
        const density = cloudDensity(cloud, column, place.x - sx, place.z - sz, place.y);
        if (density > densest) {
          densest = density;
          Object.assign(best, place);
        }
        if (draws.next() < density) {
          Object.assign(best, place);
          break;
        }
      }
      store(sites, k, dendrites, best);
      const distance_um = Math.hypot(best.x - sx, best.y - sy, best.z - sz);
      sites.delay_ms[k] = base_ms + distance_um / velocity_um_per_ms;
    }
  });
  return sites;
}

/** Draws that the number of a connection's contacts takes. */
const COUNT_DRAWS = 2;

function countContacts(
  column: Column,
  connections: Connections,
  { rules }: Connectivity,
  seed: number,
): Uint32Array {
  const offsets = new Uint32Array(connections.size + 1);
  forEachConnection(column, connections, (c, target, source) => {
    const { mean, sd, min, max } = rules[connections.rule[c]!]!.contacts;
    const count = Math.round(mean + sd * normal(streamOf(seed, 'sites', target, source)));
    offsets[c + 1] = offsets[c]! + Math.min(max, Math.max(min, count));
  });
  return offsets;
}

export function forEachConnection(
  { size }: Pick<Column, 'size'>,
  { targetOffsets, source }: Connections,
  visit: (connection: number, target: number, source: number) => void,
): void {
  for (let t = 0; t < size; t++) {
    for (let c = targetOffsets[t]!; c < targetOffsets[t + 1]!; c++) visit(c, t, source[c]!);
  }
}

/** Ends of the shares on 0…1, by region; a region without pieces has none. */
export type Shares = Float64Array;

function sharesCache(rules: readonly ConnectionRule[]): (rule: number, on: Dendrites) => Shares {
  const known = new Map<Dendrites, Shares[]>();
  return (rule, on) => {
    let list = known.get(on);
    if (!list) {
      list = [];
      known.set(on, list);
    }
    list[rule] ??= sharesOn(rules[rule]!, on);
    return list[rule]!;
  };
}

/** Where a cell has none of a rule's parts, all of its dendrites serve by length. */
export function sharesOn(
  { shares }: Pick<ConnectionRule, 'shares'>,
  { regions }: Dendrites,
): Shares {
  const there = REGIONS.map((r) => (regions[r].pieces.length > 0 ? shares[r] : 0));
  const given = there.reduce((a, b) => a + b, 0);
  const weights =
    given > 0 ? there : REGIONS.map((r) => (r === 'soma' ? 0 : (regions[r].ends_um.at(-1) ?? 0)));
  const sum = weights.reduce((a, b) => a + b, 0);
  let reached = 0;
  return Float64Array.from(weights, (w) => {
    reached += w / sum;
    return reached;
  });
}

/** A place on a cell. */
export interface Place {
  /** Index into REGIONS. */
  region: number;
  piece: number;
  /** From the piece's begin. */
  along_um: number;
}

/** Draws a place, uniformly by length within the part that the shares give; fills in `place`. */
export function pick(
  { regions }: Dendrites,
  shares: Shares,
  draws: DrawSource,
  place: Place,
): void {
  const u = draws.next() * shares.at(-1)!;
  let region = 0;
  while (u >= shares[region]! && region < shares.length - 1) region++;
  const { pieces, ends_um } = regions[REGIONS[region]!];
  const at_um = draws.next() * ends_um.at(-1)!;
  let [low, high] = [0, ends_um.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ends_um[middle]! > at_um) high = middle;
    else low = middle + 1;
  }
  place.region = region;
  place.piece = pieces[low]!;
  place.along_um = at_um - (low > 0 ? ends_um[low - 1]! : 0);
}

/** Relative position in its section, kept off the ends. */
export function positionOf({ begin, perUm }: Dendrites, piece: number, along_um: number): number {
  return Math.min(1 - EDGE, Math.max(EDGE, begin[piece]! + along_um * perUm[piece]!));
}

function store(
  sites: Sites,
  k: number,
  dendrites: Dendrites,
  { region, piece, along_um, x, y, z }: Place & { x: number; y: number; z: number },
): void {
  const section = dendrites.sectionId[piece]!;
  sites.region[k] = region;
  sites.sectionId[k] = section;
  sites.sectionType[k] = dendrites.typeOfSection[section]!;
  sites.position[k] = positionOf(dendrites, piece, along_um);
  sites.segmentId[k] = dendrites.segmentId[piece]!;
  sites.segmentOffset_um[k] = dendrites.offset_um[piece]! + along_um;
  sites.x_um[k] = x;
  sites.y_um[k] = y;
  sites.z_um[k] = z;
  sites.path_um[k] = dendrites.path_um[piece]! + along_um;
}

function emptySites(connectionOffsets: Uint32Array): Sites {
  const size = connectionOffsets.at(-1)!;
  const floats = () => new Float32Array(size);
  const shorts = () => new Int16Array(size);
  return {
    size,
    connectionOffsets,
    region: new Uint8Array(size),
    sectionId: shorts(),
    sectionType: shorts(),
    position: floats(),
    segmentId: shorts(),
    segmentOffset_um: floats(),
    x_um: floats(),
    y_um: floats(),
    z_um: floats(),
    path_um: floats(),
    delay_ms: floats(),
  };
}
