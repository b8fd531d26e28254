/**
 * Prints the WebGPU adapter that this runtime finds, as one line of JSON, or null.
 *
 * Runs in a process of its own (Node or Deno), since a driver that does not suit may end it.
 */
let gpu = globalThis.navigator?.gpu;
let runtime = 'Deno';
if (!gpu) {
  const { create } = await import('webgpu');
  gpu = create([]);
  runtime = 'Node';
}
// Held by the global object: the native library ends the process when its root is collected.
globalThis.gpu = gpu;
const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
const info = adapter?.info;
console.log(
  JSON.stringify(
    info
      ? {
          runtime,
          vendor: info.vendor,
          architecture: info.architecture,
          description: info.description || info.device,
          fallback: info.isFallbackAdapter ?? false,
          subgroups: [info.subgroupMinSize ?? 0, info.subgroupMaxSize ?? 0],
        }
      : null,
  ),
);
if (typeof process !== 'undefined') process.exit(0);
