/** `rhostar run` on the reference circuit: results, Ctrl-C and --resume, a circuit written back. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { onInterrupt } from '../../src/cli/interrupt.ts';
import { simulate } from '../../src/cli/simulate.ts';
import { openSimulation, withTstop } from '../../src/cli/simulation-source.ts';
import { cpuEngine } from '../../src/engine/cpu/engine.ts';
import { DeviceLostError } from '../../src/engine/gpu/gpu-error.ts';
import type { Engine } from '../../src/engine/job.ts';
import { openCircuit } from '../../src/io/sonata/circuit.ts';
import { nodeFiles } from '../../src/io/sonata/node-files.ts';
import { readSpikes } from '../../src/io/sonata/spikes.ts';
import { numbersOf, witness } from '../io/sonata/independent.ts';
import { describeShared, sharedPath } from '../shared.ts';
import { rhostar, workFolder } from './fixtures.ts';

const work = workFolder();
const emodels = sharedPath('cells', 'emodels');
const caseFolder = sharedPath('reference', 'circuit', 'network_invitro');
const circuit = sharedPath('circuits', 'sscx-v7-l5-plasticity', 'circuit_config.json');

const REPORT = { type: 'compartment', dt: 0.1, start_time: 10.05, end_time: 1e9 };

/** The reference's network with reports, one of states that are complete a step later. */
function configFile(name: string, change: (config: Record<string, unknown>) => void = () => {}) {
  const text = readFileSync(join(caseFolder, 'simulation_config.json'), 'utf8');
  const config = JSON.parse(text) as Record<string, unknown>;
  config.network = circuit;
  config.node_sets_file = join(caseFolder, 'node_sets.json');
  config.reports = {
    soma: { ...REPORT, sections: 'soma', variable_name: 'v' },
    gates: { ...REPORT, cells: 'post_L5_PC', sections: 'apic', variable_name: 'Ih.m', unit: '1' },
    rho: { ...REPORT, type: 'synapse', sections: 'all', variable_name: 'GluSynapse.rho_GB' },
  };
  change(config);
  const path = join(work, `${name}.json`);
  writeFileSync(path, JSON.stringify(config));
  return path;
}

const run = (config: string, out: string, ...more: string[]) => [
  ...['run', config, '--engine', 'cpu', '--emodels', emodels, '--out', out, ...more],
];
const text = (...path: string[]) => readFileSync(join(...path), 'utf8');
const rows = (csv: string) => csv.trim().split('\n').slice(1);
const spikesOf = async (out: string) => readSpikes(join(out, 'out.h5'), nodeFiles);
async function reportOf(out: string, name: string) {
  const report = (await witness(join(out, `${name}.h5`))).get('report/All');
  const data = report.get('data');
  return {
    shape: data.shape,
    values: numbersOf(data),
    time: numbersOf(report.get('mapping/time')),
    pointers: numbersOf(report.get('mapping/index_pointers')),
  };
}

describeShared('rhostar run on the reference circuit', () => {
  const whole = join(work, 'whole');
  const circuitOut = join(work, 'circuit');

  test('spikes, reports, weights, pictures and a manifest', async () => {
    const args = ['--tstop', '120', '--weights-every', '40', '--write-circuit', circuitOut];
    const { code, out, err } = await rhostar(run(configFile('net'), whole, ...args));
    expect(err).not.toMatch(/fault|warning/);
    expect(code).toBe(0);
    expect(out).toContain('5 cells, contacts: 13 GluSynapse, 11 ProbAMPANMDA_EMS, 25 ProbGABAAB');
    expect(readdirSync(whole).sort()).toEqual([
      ...['crossings.csv', 'gates.h5', 'manifest.json', 'out.h5', 'raster.png', 'raster.svg'],
      ...['rates.csv', 'rho.h5', 'soma.h5', 'summary.json', 'weights-series.csv'],
      ...['weights-summary.csv', 'weights.csv', 'weights.png', 'weights.svg'],
    ]);
    const [spikes] = await spikesOf(whole);
    const found = Array.from(
      spikes!.timestamps_ms,
      (t, k) => `${spikes!.node_ids[k]} ${t.toFixed(3)}`,
    );
    const expected = rows(text(caseFolder, 'spikes.csv'))
      .map((line) => line.split(','))
      .filter(([dt, , , site]) => dt === '0.025' && site === 'AIS')
      .map(([, , node, , t]) => ({ node: Number(node), t: Number(t) }))
      .filter(({ t }) => t <= 120)
      .sort((a, b) => a.t - b.t);
    expect(expected.length).toBeGreaterThan(2);
    expect(found).toEqual(expected.map(({ node, t }) => `${node} ${t.toFixed(3)}`));
    // 10.05, 10.15, … 119.95 ms; the first is on no multiple of 0.1
    const soma = await reportOf(whole, 'soma');
    expect(soma.shape).toEqual([1100, 5]);
    expect(soma.time[0]).toBeCloseTo(10.05, 9);
    expect(soma.time[2]).toBeCloseTo(0.1, 9);
    expect((await reportOf(whole, 'rho')).shape).toEqual([1100, 13]);
    expect(rows(text(whole, 'weights-series.csv'))).toHaveLength(4 * 13);
    expect(rows(text(whole, 'weights.csv'))).toHaveLength(13);
    const manifest = JSON.parse(text(whole, 'manifest.json'));
    expect(manifest.sessions[0].outcome).toBe('complete');
    expect(manifest.t_ms).toBe(120);
    const inputs = manifest.inputs.map(({ path }: { path: string }) => path.split('/').at(-1));
    expect(inputs).toEqual(expect.arrayContaining(['net.json', 'edges.h5', 'cADpyr_L5TPC.json']));
  });

  test('the circuit written back holds ρ at the end, and what did not change', async () => {
    const table = rows(text(whole, 'weights.csv')).map((line) => line.split(','));
    const ids = table.map((fields) => Number(fields[1]));
    const files = [circuit, join(circuitOut, 'circuit_config.json')];
    const [before, after] = await Promise.all(files.map((path) => openCircuit(path, nodeFiles)));
    const column = (of: typeof before, name: string) =>
      Array.from(of!.edges.get('default')!.numbers(name, ids));
    column(after, 'rho0_GB').forEach((rho, k) => {
      expect(rho).toBeCloseTo(Number(table[k]![15]), 6);
    });
    expect(column(after, 'rho0_GB')).not.toEqual(column(before, 'rho0_GB'));
    const scaled = column(before, 'conductance').map(
      (g, k) => (g * Number(table[k]![19])) / Number(table[k]![18]),
    );
    column(after, 'conductance').forEach((g, k) => {
      expect(Math.abs(g / scaled[k]! - 1)).toBeLessThan(1e-6);
    });
    expect(column(after, 'delay')).toEqual(column(before, 'delay'));
    for (const opened of [before, after]) opened!.close();
  });

  test('stopped by Ctrl-C, it leaves whole files and goes on to the same end', async () => {
    const out = join(work, 'stopped');
    const config = configFile('net');
    const more = ['--weights-every', '40', '--no-pictures'];
    const stopped = await rhostar(run(config, out, '--tstop', '120', ...more), (line, stop) => {
      if (/^\D*[3-9]\d %/.test(line)) stop();
    });
    expect(stopped.code).toBe(130);
    expect(stopped.err).toMatch(/stopped at [\d.]+ of 120 ms.*\nto go on: rhostar run .*--resume/);
    const { t_ms, sessions } = JSON.parse(text(out, 'manifest.json'));
    expect(sessions.at(-1).outcome).toBe('stopped');
    expect(t_ms).toBeGreaterThan(30);
    expect(t_ms).toBeLessThan(120);
    const frames = (await reportOf(out, 'soma')).shape[0]!;
    expect(Math.abs(frames - (t_ms - 10.05) / 0.1)).toBeLessThanOrEqual(1);

    const shorter = await rhostar(run(config, out, '--tstop', '20', '--resume', ...more));
    expect(shorter.code).toBe(2);
    const other = configFile('other', (changed) => {
      (changed.run as Record<string, number>).random_seed = 1;
    });
    const refused = await rhostar(run(other, out, '--tstop', '120', '--resume', ...more));
    expect(refused.code).toBe(2);
    expect(refused.err).toMatch(/belongs to another configuration, circuit or version/);

    const resumed = await rhostar(run(config, out, '--tstop', '120', '--resume', ...more));
    expect(resumed.err).toContain(`resume: goes on from ${t_ms} ms`);
    expect(resumed.code).toBe(0);
    expect(existsSync(join(out, 'checkpoint'))).toBe(false);
    for (const name of ['weights.csv', 'weights-series.csv', 'crossings.csv', 'rates.csv']) {
      expect(text(out, name)).toBe(text(whole, name));
    }
    expect(await spikesOf(out)).toEqual(await spikesOf(whole));
    for (const name of ['soma', 'gates', 'rho']) {
      expect(await reportOf(out, name)).toEqual(await reportOf(whole, name));
    }
  });

  test('kept checkpoints let a finished run be prolonged', async () => {
    const out = join(work, 'longer');
    const config = configFile('net');
    const more = ['--weights-every', '40', '--checkpoint-every', '20', '--no-pictures'];
    expect((await rhostar(run(config, out, '--tstop', '40', ...more))).code).toBe(0);
    const again = await rhostar(run(config, out, '--tstop', '40', '--resume', ...more));
    expect(again.code).toBe(2);
    expect(again.err).toMatch(/is complete after 1 session, to 40 ms/);
    expect((await rhostar(run(config, out, '--tstop', '120', '--resume', ...more))).code).toBe(0);
    expect(text(out, 'weights-series.csv')).toBe(text(whole, 'weights-series.csv'));
    expect(await reportOf(out, 'soma')).toEqual(await reportOf(whole, 'soma'));
  });

  test('what is wrong is named, and leaves nothing', async () => {
    const config = configFile('net');
    const taken = await rhostar(run(config, whole));
    expect(taken.code).toBe(2);
    expect(taken.err).toMatch(/holds results already; --resume goes on/);
    const out = join(work, 'none');
    const wrong: [string[], RegExp][] = [
      [run(config, out, '--resume'), /holds no results/],
      [run(config, out, '--tstop', '10.01'), /--tstop 10.01: expected a multiple of the step/],
      [run(config, out, '--tstop', '-1'), /--tstop -1: expected a number above 0/],
      [run(config, out, '--weights-every', '0.03'), /--weights-every 0.03: expected a multiple/],
      [run(join(work, 'no.json'), out), /no\.json/],
      [
        run(
          configFile('unknown', (changed) => {
            changed.surprise = 1;
          }),
          out,
        ),
        /surprise/,
      ],
    ];
    for (const [args, message] of wrong) {
      const { code, err } = await rhostar(args);
      expect(err).toMatch(message);
      expect(code).toBe(2);
      expect(existsSync(out)).toBe(false);
    }
  });

  test('a device that is lost leaves what was computed, to go on from', async () => {
    const out = join(work, 'lost');
    const cpu = cpuEngine();
    const losing: Engine = {
      ...cpu,
      run: (job, options) =>
        job.start ? Promise.reject(new DeviceLostError('gone')) : cpu.run(job, options),
    };
    const said: string[] = [];
    const terminal = {
      print: () => {},
      note: (line: string) => void said.push(line),
      status: () => {},
      interactive: false,
      columns: 80,
      onInterrupt: () => () => {},
    };
    const config = configFile('lost');
    const source = await openSimulation(config, { emodels, change: withTstop(10) });
    using interrupt = onInterrupt(terminal);
    const options = {
      ...{ out, weightsEvery_ms: 5, pictures: false, command: ['run'], resumeHint: 'HOW' },
      interrupt,
    };
    const lost = simulate(source, { ...options, resume: false, engine: losing }, terminal);
    await expect(lost).rejects.toThrow(DeviceLostError);
    expect(said.at(-1)).toBe('kept until 5 ms; to go on from there: HOW');
    const manifest = () => JSON.parse(text(out, 'manifest.json'));
    expect(manifest().sessions[0].outcome).toBe('failed');
    expect(manifest().t_ms).toBe(5);
    expect(rows(text(out, 'weights-series.csv'))).toHaveLength(2 * 13);
    await simulate(source, { ...options, resume: true, engine: cpu }, terminal);
    expect(manifest().sessions.map((s: { outcome: string }) => s.outcome)).toEqual([
      ...['failed', 'complete'],
    ]);
    const series = rows(text(whole, 'weights-series.csv')).slice(0, 13);
    expect(rows(text(out, 'weights-series.csv')).slice(0, 13)).toEqual(series);
    expect(rows(text(out, 'weights-series.csv'))).toHaveLength(3 * 13);
  });

  test('a voltage that explodes is named, and the folder goes', async () => {
    const out = join(work, 'explodes');
    const config = configFile('explodes', (changed) => {
      const inputs = changed.inputs as Record<string, Record<string, unknown>>;
      inputs.holding_current_node0_0!.amp_start = 1e6;
      (changed.output as Record<string, string>).log_file = 'run.log';
    });
    mkdirSync(out);
    const { code, err } = await rhostar(run(config, out, '--tstop', '5', '--no-pictures'));
    expect(code).toBe(1);
    expect(err).toContain('warning: output.log_file is not written');
    expect(err).toMatch(/run: the voltage of cell .* is not finite at/);
    expect(readdirSync(out)).toEqual([]);
  });
});
