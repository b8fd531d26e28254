/** The 700 s pairing protocol: wall seconds a pair, the adaptive step beside NEURON's variable step. */
import { neuronPairs } from '../neuron.ts';
import { pairJob, type ReferenceFile } from '../reference.ts';
import type { Engines } from './engines.ts';
import { load, say } from './say.ts';

export async function pairsTable(
  engines: Engines,
  pair: ReferenceFile,
  counts: number[],
): Promise<void> {
  const contacts = (pair.model.synapses as unknown[]).length;
  console.log(
    `\nThe 700 s pairing protocol (${contacts} contacts a pair), wall seconds per pair on this machine`,
  );
  say('pairs', 'seconds', 'steps a pair', 'MB on device', 'load');
  let perPair_s = 0;
  for (const pairs of counts) {
    const job = pairJob(pair, pairs);
    await engines.gpu.run({ ...job, duration_ms: 1 });
    const { wall_s, runs, memory_bytes } = await engines.gpu.run(job);
    perPair_s = wall_s / pairs;
    const steps = runs.reduce((sum, r) => sum + r.steps, 0) / pairs;
    const row = [perPair_s.toFixed(2), steps.toFixed(0), (memory_bytes / 2 ** 20).toFixed(1)];
    say(`${pairs}, GPU engine`, ...row, load());
  }
  const { wall_s, runs } = await engines.cpu.run(pairJob(pair, 2));
  const steps = (runs[0]!.steps + runs[1]!.steps) / 2;
  say('CPU engine, one thread', (wall_s / 2).toFixed(2), steps, '', load());
  const [few, many] = await Promise.all([16, 64].map((n) => memoryOfContacts(engines, pair, n)));
  const each = (many! - few!) / (48 * contacts);
  console.log(`memory per contact: ${each.toFixed(0)} bytes on the device`);
  if (!engines.neuron) return;
  for (const maxOrder of [5, 4]) {
    const theirs = neuronPairs(pair.path, '788373', maxOrder);
    const theirs_s = theirs.wall_s / 2;
    const label = `NEURON, variable step, order ≤ ${maxOrder}${maxOrder === 5 ? ' (default)' : ''}`;
    say(label, theirs_s.toFixed(2), theirs.steps, '', load());
    console.log(`  per pair, GPU engine is ${(theirs_s / perPair_s).toFixed(1)} times as fast`);
  }
}

/** Device memory of 8 cells with n contacts' worth of this pair's contacts, without their cells. */
async function memoryOfContacts({ gpu }: Engines, pair: ReferenceFile, n: number): Promise<number> {
  const job = pairJob(pair, 8);
  const template = job.runs[0]!;
  const runs = job.runs.map((run, i) => ({
    ...run,
    recorders: [],
    contacts: Array.from({ length: (n / 8) * template.contacts.length }, (_, c) => ({
      ...template.contacts.at(c % template.contacts.length)!,
      arrivals_ms: [],
      draws: { kind: 'random123', ids: [i, c, 1], globalIndex: 0 } as const,
    })),
  }));
  return (await gpu.run({ ...job, runs, duration_ms: 1 })).memory_bytes;
}
