/** The kernel's text: layouts as the host writes them, every shipped emodel compiles, limits of WebGPU. */
import { beforeAll, describe, expect, test } from 'vitest';
// its main entry is CommonJS without names
import { WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import { SHIPPED_EMODELS, shippedEmodel } from '../../src/components/emodels.ts';
import { shippedMorphology } from '../../src/components/morphologies.ts';
import { createShader, type Gpu, requestGpu } from '../../src/engine/gpu/device.ts';
import { epochWgsl } from '../../src/engine/gpu/kernel.ts';
import { GROUP_FIELDS, kernelConstants, PARAMS } from '../../src/engine/gpu/kernel-layout.ts';
import type { KernelShape } from '../../src/engine/gpu/kernel-shape.ts';
import { planClasses } from '../../src/engine/layout/class-plan.ts';
import { buildCell } from '../../src/model/build-cell.ts';
import { knownMechanisms, mechanismNamed } from '../../src/nmodl/registry.ts';
import { KERNEL_SHAPE } from './kernel-shape.ts';

const shape: KernelShape = { ...KERNEL_SHAPE, traces: true };

const kernelOf = (emodel: (typeof SHIPPED_EMODELS)[number], over: Partial<KernelShape>) => {
  const cell = buildCell(shippedMorphology('L23_PC_1'), shippedEmodel(emodel), {
    mechanisms: knownMechanisms(),
  });
  return epochWgsl(planClasses([cell], mechanismNamed, 10).plans, {
    ...shape,
    ...over,
  });
};

const names = SHIPPED_EMODELS;

describe('the epoch kernel', () => {
  let gpu: Gpu;
  beforeAll(async () => {
    gpu = await requestGpu({ defaultLimits: true });
  });

  test('has the parameters and the places of group words that the host writes', () => {
    // the reader stumbles over comparisons of vectors, so it gets the layouts alone
    const { structs } = new WgslReflect(kernelConstants(shape));
    const kernel = kernelOf(names[0]!, {});
    const params = structs.find((s: { name: string }) => s.name === 'Params');
    const found = params!.members.map(
      (m: { name: string; offset: number; type: { name: string } }) => [
        m.name,
        m.offset,
        m.type.name,
      ],
    );
    expect(found).toEqual(Object.entries(PARAMS).map(([name, type], i) => [name, 4 * i, type]));
    for (const [place, field] of GROUP_FIELDS.entries()) {
      expect(kernel).toContain(`const GROUP_${field} = ${place}u;`);
    }
    // the default limit of storage buffers in a stage
    expect(kernel.match(/var<storage/g)!.length).toBeLessThanOrEqual(8);
    expect(kernel.match(/var<uniform/g)!.length).toBe(1);
  });

  test.each(names)('compiles for %s', async (name) => {
    await createShader(gpu, name, kernelOf(name, { lanes: 8 }));
    await createShader(gpu, name, kernelOf(name, { lanes: 64 }));
  });

  const none = Object.fromEntries(Object.keys(shape.uses).map((use) => [use, false])) as Record<
    keyof KernelShape['uses'],
    boolean
  >;
  const uses = Object.keys(none) as (keyof typeof none)[];
  test.each([null, ...uses])('compiles for jobs that have nothing but %s', async (use) => {
    for (const network of [false, true]) {
      const own = { network, uses: use ? { ...none, [use]: true } : none };
      await createShader(gpu, use ?? 'nothing', kernelOf(names[0]!, own));
    }
  });
});
