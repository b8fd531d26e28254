/**
 * Node sets: names for groups of nodes. A rule is an object whose conditions all hold (population,
 * node_id, attributes with a value, a list of values or an operator); a list joins other sets.
 */
import * as z from 'zod';
import { readConfigJson } from './config-json.ts';
import { type SonataFiles, sonataError } from './files.ts';
import type { NodePopulation } from './nodes.ts';

const value = z.union([z.string(), z.number()]);
const OPERATORS = ['$regex', '$gt', '$gte', '$lt', '$lte'] as const;
const operator = z
  .strictObject({
    $regex: z.string().optional(),
    $gt: z.number().optional(),
    $gte: z.number().optional(),
    $lt: z.number().optional(),
    $lte: z.number().optional(),
  })
  .refine((found) => Object.keys(found).length > 0, `expected one of ${OPERATORS.join(', ')}`);
const rule = z
  .looseObject({
    population: z.union([z.string(), z.array(z.string())]).optional(),
    node_id: z.union([z.int().min(0), z.array(z.int().min(0))]).optional(),
  })
  .catchall(z.union([value, z.array(value), operator]));
const nodeSetsSchema = z.record(z.string(), z.union([z.array(z.string()), rule]));

type Rule = z.infer<typeof rule>;
type Condition = string | number | (string | number)[] | z.infer<typeof operator>;

/** A set's nodes in one population, ids ascending. */
export interface NodeGroup {
  population: string;
  ids: Float64Array;
}

export interface NodeSets {
  names: string[];
  /** Populations in the circuit's order, those with no node of the set left out. */
  resolve(name: string): NodeGroup[];
  /** These sets with those of a further file over them. */
  with(path: string): NodeSets;
}

type Definitions = Map<string, { file: string; definition: string[] | Rule }>;

/** The sets of a file; none without one. */
export function openNodeSets(
  path: string | null,
  files: SonataFiles,
  nodes: ReadonlyMap<string, NodePopulation>,
): NodeSets {
  return nodeSets(path === null ? new Map() : readDefinitions(path, files), files, nodes);
}

function readDefinitions(path: string, files: SonataFiles): Definitions {
  const sets = readConfigJson(path, files, nodeSetsSchema);
  return new Map(
    Object.entries(sets).map(([name, definition]) => [name, { file: path, definition }]),
  );
}

function nodeSets(
  definitions: Definitions,
  files: SonataFiles,
  nodes: ReadonlyMap<string, NodePopulation>,
): NodeSets {
  const members = (name: string, open: readonly string[]): Map<string, Set<number>> => {
    const found = definitions.get(name);
    const by = definitions.get(open.at(-1) ?? '');
    if (found === undefined) {
      const place = { file: by?.file ?? 'node sets', at: open.at(-1) };
      throw sonataError(place, `there is no node set ${name}`);
    }
    const place = { file: found.file, at: name };
    if (open.includes(name)) {
      throw sonataError(place, `the set contains itself: ${[...open, name].join(' → ')}`);
    }
    if (!Array.isArray(found.definition)) return ruleMembers(found.definition, place, nodes);
    const joined = new Map<string, Set<number>>();
    for (const part of found.definition) {
      for (const [population, ids] of members(part, [...open, name])) {
        const all = joined.get(population) ?? new Set<number>();
        for (const id of ids) all.add(id);
        joined.set(population, all);
      }
    }
    return joined;
  };
  return {
    names: [...definitions.keys()],
    resolve(name) {
      const found = members(name, []);
      return [...nodes.keys()]
        .filter((population) => (found.get(population)?.size ?? 0) > 0)
        .map((population) => ({
          population,
          ids: Float64Array.from(found.get(population)!).sort(),
        }));
    },
    with(path) {
      const over = readDefinitions(path, files);
      return nodeSets(new Map([...definitions, ...over]), files, nodes);
    },
  };
}

function ruleMembers(
  { population, node_id, ...conditions }: Rule,
  place: { file: string; at: string },
  nodes: ReadonlyMap<string, NodePopulation>,
): Map<string, Set<number>> {
  const attributes = Object.entries(conditions) as [string, Condition][];
  if (population === undefined && node_id === undefined && attributes.length === 0) {
    throw sonataError(place, 'the rule is empty: expected population, node_id or attributes');
  }
  const chosen = population === undefined ? [...nodes.keys()] : [population].flat();
  const unknown = chosen.find((name) => !nodes.has(name));
  if (unknown !== undefined) {
    throw sonataError(place, `the circuit has no node population ${unknown}`);
  }
  for (const [attribute] of attributes) {
    if (chosen.some((name) => nodes.get(name)!.has(attribute))) continue;
    throw sonataError(place, `no population (${chosen.join(', ')}) has the attribute ${attribute}`);
  }
  const wanted = node_id === undefined ? null : [node_id].flat();
  const largest = Math.max(0, ...chosen.map((name) => nodes.get(name)!.size));
  const beyond = wanted?.find((id) => id >= largest);
  if (beyond !== undefined) {
    throw sonataError(place, `there is no node ${beyond}: ${chosen.join(', ')} has ${largest}`);
  }
  return new Map(
    chosen.map((name) => [name, membersIn(nodes.get(name)!, wanted, attributes, place)]),
  );
}

function membersIn(
  nodes: NodePopulation,
  wanted: readonly number[] | null,
  attributes: readonly [string, Condition][],
  place: { file: string; at: string },
): Set<number> {
  if (!attributes.every(([attribute]) => nodes.has(attribute))) return new Set();
  let ids: number[] =
    wanted === null
      ? Array.from({ length: nodes.size }, (_, id) => id)
      : wanted.filter((id) => id < nodes.size);
  for (const [attribute, condition] of attributes) {
    const holds = test(condition, nodes.isText(attribute), { ...place, attribute });
    const values = nodes.isText(attribute)
      ? nodes.strings(attribute, ids)
      : nodes.numbers(attribute, ids);
    ids = ids.filter((_, k) => holds(values[k]!));
  }
  return new Set(ids);
}

function test(
  condition: Condition,
  isText: boolean,
  place: { file: string; at: string; attribute: string },
): (found: string | number) => boolean {
  const at = { file: place.file, at: `${place.at}.${place.attribute}` };
  const wrong = (given: string | number) =>
    sonataError(
      at,
      `${JSON.stringify(given)} is given, the attribute is ${isText ? 'text' : 'a number'}`,
    );
  if (typeof condition !== 'object' || Array.isArray(condition)) {
    const values = new Set([condition].flat());
    for (const given of values) if ((typeof given === 'string') !== isText) throw wrong(given);
    return (found) => values.has(found);
  }
  const { $regex, ...bounds } = condition;
  const bound = Object.values(bounds).find((given) => given !== undefined);
  if ($regex !== undefined && !isText) throw wrong($regex);
  if (bound !== undefined && isText) throw wrong(bound);
  const pattern = $regex === undefined ? null : wholePattern($regex, at);
  const { $gt = Number.NEGATIVE_INFINITY, $gte = Number.NEGATIVE_INFINITY } = bounds;
  const { $lt = Number.POSITIVE_INFINITY, $lte = Number.POSITIVE_INFINITY } = bounds;
  return (found) =>
    typeof found === 'string'
      ? pattern!.test(found)
      : found > $gt && found >= $gte && found < $lt && found <= $lte;
}

/** The whole text must match, as libsonata has it. */
function wholePattern(text: string, place: { file: string; at: string }): RegExp {
  try {
    return new RegExp(`^(?:${text})$`, 'u');
  } catch (error) {
    throw sonataError(place, `not a regular expression: ${(error as Error).message}`);
  }
}
