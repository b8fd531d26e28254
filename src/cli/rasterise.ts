/** SVG to PNG, with the typeface that comes with the program and no other. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FONT_FAMILY, INTER_REGULAR, INTER_SEMIBOLD } from '../figures/fonts/inter.ts';
import { writing } from '../io/output/results-error.ts';

/** Draws an SVG at `scale` pixels a unit. */
export async function rasterise(svg: string, scale = 2): Promise<Uint8Array> {
  const { Resvg } = await import('@resvg/resvg-js');
  return withFonts((fontFiles) => {
    const picture = new Resvg(svg, {
      fitTo: { mode: 'zoom', value: scale },
      background: 'white',
      font: { loadSystemFonts: false, fontFiles, defaultFontFamily: FONT_FAMILY },
    });
    return picture.render().asPng();
  });
}

/** resvg reads fonts from files only: they lie in a temporary folder while it draws. */
function withFonts<T>(draw: (files: string[]) => T): T {
  const folder = writing(tmpdir(), () => mkdtempSync(join(tmpdir(), 'rhostar-font-')));
  try {
    const files = [INTER_REGULAR, INTER_SEMIBOLD].map((base64, i) => {
      const file = join(folder, `${i}.ttf`);
      writing(file, () => writeFileSync(file, Buffer.from(base64, 'base64')));
      return file;
    });
    return draw(files);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
