/**
 * A picture is a page of panels: each panel an Observable Plot drawn into a DOM that needs no
 * browser, set at its place in one SVG. Coordinates are in px; no clock, no random numbers.
 */
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { COLOUR, FONT, FONT_SIZE } from './style.ts';

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Panel extends Box {
  /** Above the panel, left aligned. */
  title?: string;
  options: Plot.PlotOptions;
}

export interface Page {
  width: number;
  height: number;
  title: string;
  subtitle?: string;
  panels: Panel[];
}

/** Room at the top of a page for its title. */
export const HEADER_PX = 58;
/** Room above a panel for its own title. */
const PANEL_TITLE_PX = 22;

/** The page as the text of an SVG file. */
export function renderPage({ width, height, title, subtitle, panels }: Page): string {
  const { document } = parseHTML('<!doctype html><html><body></body></html>');
  const texts: string[] = [text(16, 27, title, { size: 18, weight: 600 })];
  if (subtitle) texts.push(text(16, 47, subtitle, { size: 12.5, colour: COLOUR.quiet }));
  const plots = panels.map((panel) => {
    const top = panel.title ? PANEL_TITLE_PX : 0;
    if (panel.title) {
      texts.push(text(panel.x + 8, panel.y + 14, panel.title, { size: 13, weight: 600 }));
    }
    const svg = Plot.plot({
      document: document as unknown as Document,
      width: panel.width,
      height: panel.height - top,
      marginLeft: 52,
      marginRight: 16,
      marginTop: 18,
      marginBottom: 42,
      ...panel.options,
      style: { fontFamily: FONT, fontSize: `${FONT_SIZE}px`, color: COLOUR.ink },
    });
    for (const style of [...svg.querySelectorAll('style')]) style.remove();
    svg.setAttribute('x', String(panel.x));
    svg.setAttribute('y', String(panel.y + top));
    // A name for those who hear a picture rather than see it.
    const name = `<title>${escapeXml(panel.title ?? title)}</title>`;
    return roundAttributes(svg.outerHTML.replace('>', `>${name}`));
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}" font-size="${FONT_SIZE}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...texts,
    ...plots,
    '</svg>\n',
  ].join('\n');
}

function text(
  x: number,
  y: number,
  content: string,
  { size, weight = 400, colour = COLOUR.ink }: { size: number; weight?: number; colour?: string },
): string {
  return `<text x="${Number(x.toFixed(2))}" y="${y}" font-size="${size}" font-weight="${weight}" fill="${colour}">${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A hundredth of a pixel is enough, and equal on every machine. */
function roundAttributes(svg: string): string {
  return svg.replace(/="[^"]*"/g, (attribute) =>
    attribute.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) => String(Number((+number).toFixed(2)))),
  );
}
