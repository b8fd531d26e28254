#!/usr/bin/env node
/** The program `rhostar`: Node runs its bundle dist/cli.mjs, Deno this file. */
import { faultOf, traceOf } from './faults.ts';
import { runCommandLine } from './program.ts';
import { processTerminal } from './terminal.ts';

const args = process.argv.slice(2);
const terminal = processTerminal();

// A device that fails while nobody waits for it; and the reader of a pipe that went away.
process.on('uncaughtException', (error) => {
  const { code, message } = faultOf(error);
  terminal.note(args.includes('--debug') ? traceOf(error) : message);
  process.exit(code);
});
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const code = await runCommandLine(args, terminal);
// WebGPU keeps the event loop alive; what is written to a pipe leaves before the process does.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
