/** The digest against the test suite of RFC 1321 (appendix A.5), and across the edge of a block. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { md5 } from '../../src/model/md5.ts';

const hex = (text: string) => Buffer.from(md5(text)).toString('hex');

test.for([
  ['', 'd41d8cd98f00b204e9800998ecf8427e'],
  ['abc', '900150983cd24fb0d6963f7d28e17f72'],
  ['abcdefghijklmnopqrstuvwxyz', 'c3fcd3d76192e4007dfb496cca67e13b'],
] as const)('%s', ([text, digest]) => {
  expect(hex(text)).toBe(digest);
});

test.for([55, 56, 63, 64, 65, 200])('%i characters, some of two bytes', (length) => {
  const text = 'aµ'.repeat(length).slice(0, length);
  expect(hex(text)).toBe(createHash('md5').update(text).digest('hex'));
});
