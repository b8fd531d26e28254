/** The kernel's text: layouts as the host writes them, every shipped emodel compiles, limits of WebGPU. */
import { beforeAll, describe, expect, test } from 'vitest';
// its main entry is CommonJS without names
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { SHIPPED_EMODELS, shippedEmodel } from '../../src/components/emodels.ts';
import { shippedMorphology } from '../../src/components/morphologies.ts';
import { createShader, type Gpu, requestGpu } from '../../src/engine/gpu/device.ts';
import { epochWgsl } from '../../src/engine/gpu/kernel.ts';
import { GROUP_FIELDS, kernelConstants, PARAMS } from '../../src/engine/gpu/kernel-layout.ts';
import { planClasses } from '../../src/engine/layout/class-plan.ts';
import { receptorWords } from '../../src/engine/layout/contact.ts';
import { buildCell } from '../../src/model/build-cell.ts';
import { FITTED_CONSTANTS } from '../../src/model/glusynapse.ts';
import { knownMechanisms, mechanismNamed } from '../../src/nmodl/registry.ts';

const shape = {
  lanes: 8,
  recorders: 2,
  network: true,
  scheme: 'explicit-euler',
  traces: true,
  receptors: receptorWords(FITTED_CONSTANTS, 34),
} as const;

const kernelOf = (emodel: (typeof SHIPPED_EMODELS)[number], lanes: number) => {
  const cell = buildCell(shippedMorphology('L23_PC_1'), shippedEmodel(emodel), {
    mechanisms: knownMechanisms(),
  });
  return epochWgsl(planClasses([cell], mechanismNamed, 10).plans, {
    ...shape,
    lanes,
  });
};

const names = SHIPPED_EMODELS;

describe('the epoch kernel', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await requestGpu({ defaultLimits: true });
  });

  test('has the structs that the host writes', () => {
    // the reader stumbles over comparisons of vectors, so it gets the layouts alone
    const { structs } = new WgslReflect(kernelConstants(shape));
    const kernel = kernelOf(names[0]!, 8);
    const params = structs.find((s: { name: string }) => s.name === 'Params');
    const found = params!.members.map(
      (m: { name: string; offset: number; type: { name: string } }) => [
        m.name,
        m.offset,
        m.type.name,
      ],
    );
    expect(found).toEqual(Object.entries(PARAMS).map(([name, type], i) => [name, 4 * i, type]));
    const group = structs.find((s: { name: string }) => s.name === 'Group');
    expect(group!.members.map((m: { name: string }) => m.name)).toEqual([...GROUP_FIELDS]);
    // the default limit of storage buffers in a stage
    expect(kernel.match(/var<storage/g)!.length).toBeLessThanOrEqual(8);
    expect(kernel.match(/var<uniform/g)!.length).toBe(1);
  });

  test.each(names)('compiles for %s', async (name) => {
    await createShader(gpu, name, kernelOf(name, 8));
    await createShader(gpu, name, kernelOf(name, 64));
  });
});
