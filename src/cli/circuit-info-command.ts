/** `rhostar circuit info`: what a SONATA circuit holds, ours or anyone's. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openCircuit } from '../io/sonata/circuit.ts';
import { nodeFiles } from '../io/sonata/node-files.ts';
import { UsageError } from './faults.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

const CONFIG = 'circuit_config.json';
const right = { align: 'right' as const };

/** @param folder with a circuit_config.json, or such a file */
export async function circuitInfoCommand(
  { folder }: { folder: string },
  terminal: Terminal,
): Promise<void> {
  const path = existsSync(folder) && statSync(folder).isDirectory() ? join(folder, CONFIG) : folder;
  if (!existsSync(path)) {
    throw new UsageError(
      `${path}: no such file; expected a folder with a ${CONFIG}, or such a file`,
    );
  }
  const circuit = await openCircuit(path, nodeFiles);
  try {
    for (const nodes of circuit.nodes.values()) {
      terminal.print(`nodes ${nodes.name}: ${nodes.size} cells, ${nodes.type}`);
      const ids = Float64Array.from({ length: nodes.size }, (_, i) => i);
      if (nodes.has('mtype')) {
        terminal.print(`${typeTable(nodes.strings('mtype', ids), 'mtype')}\n`);
      }
    }
    for (const edges of circuit.edges.values()) {
      terminal.print(
        `edges ${edges.name}: ${edges.size}, ${edges.type}, ${edges.source} to ${edges.target}`,
      );
      terminal.print(`  columns: ${edges.attributes.join(', ')}`);
    }
    terminal.print(`\nnode sets: ${circuit.nodeSets.names.join(', ')}`);
  } finally {
    circuit.close();
  }
}

function typeTable(values: readonly string[], title: string): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return table(
    [{ title }, { title: 'cells', ...right }],
    [...counts].map(([name, n]) => [name, String(n)]),
  );
}
