/** What a phase of a mechanism leaves behind, as graph nodes: the start of every emitter. */
import { derivativeName } from './current-derivative.ts';
import { Graph, type Node } from './graph.ts';
import type { Mechanism, Phase } from './ir.ts';
import { linoidRewriter } from './linoid.ts';
import { programGraph } from './program.ts';
import { substitute, symbolsOf } from './walk.ts';

export interface PhaseGraph {
  graph: Graph;
  outputs: [string, Node][];
  hints: Map<Node, string>;
}

/** Symbols that a phase assigns in the surrounding code: states and concentrations, or currents. */
export function outputNames(mechanism: Mechanism, phase: Phase): string[] {
  if (phase === 'current') {
    return mechanism.currents.flatMap(({ name }) => [name, derivativeName(name)]);
  }
  const currents = new Set(mechanism.currents.map((current) => current.name));
  const written = mechanism.ions.flatMap((ion) => ion.writes).filter((n) => !currents.has(n));
  return [...new Set([...mechanism.states, ...written])];
}

/**
 * The phase with its removable singularities as linoid, and every symbol whose name in the
 * surrounding code is a number put in as that number, so that it folds.
 */
export function phaseGraph(
  mechanism: Mechanism,
  phase: Phase,
  nameOf: (symbol: string) => string,
): PhaseGraph {
  const graph = new Graph();
  const { values, hints } = programGraph(graph, mechanism[phase]);
  const rewrite = linoidRewriter(graph);
  const found = outputNames(mechanism, phase).filter((name) => values.has(name));
  const literals = new Map<string, Node>();
  for (const symbol of symbolsOf(...found.map((name) => values.get(name)!))) {
    const value = literalValue(nameOf(symbol));
    if (value !== null) literals.set(symbol, graph.number(value));
  }
  const finish = (node: Node): Node => substitute(graph, rewrite(node), literals);
  const outputs = found.map((name): [string, Node] => [name, finish(values.get(name)!)]);
  const renamed = new Map<Node, string>();
  for (const [node, hint] of hints) {
    const after = finish(node);
    if (!renamed.has(after)) renamed.set(after, hint);
  }
  return { graph, outputs, hints: renamed };
}

function literalValue(text: string): number | null {
  const match = /^\(?(-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)f?\)?$/.exec(text.trim());
  return match ? Number(match[1]) : null;
}
