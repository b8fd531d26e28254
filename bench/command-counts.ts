/** How many dispatches and submissions a program makes: counted at the device, not in the program. */
import type { Gpu } from '../src/engine/gpu/device.ts';

export interface CommandCounts {
  dispatches: number;
  submissions: number;
}

/** Counts from now on whatever is sent to the device of a `Gpu`; one counter a device. */
export function countCommands({ device }: Pick<Gpu, 'device'>): CommandCounts {
  const counts: CommandCounts = { dispatches: 0, submissions: 0 };
  const { queue } = device;
  const submit = queue.submit.bind(queue);
  queue.submit = (buffers) => {
    counts.submissions++;
    return submit(buffers);
  };
  const createEncoder = device.createCommandEncoder.bind(device);
  device.createCommandEncoder = (descriptor) => {
    const encoder = createEncoder(descriptor);
    const beginPass = encoder.beginComputePass.bind(encoder);
    encoder.beginComputePass = (options) => {
      const pass = beginPass(options);
      const dispatch = pass.dispatchWorkgroups.bind(pass);
      pass.dispatchWorkgroups = (...size) => {
        counts.dispatches++;
        return dispatch(...size);
      };
      return pass;
    };
    return encoder;
  };
  return counts;
}
