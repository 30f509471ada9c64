import type { Figure } from "../../findings/finding.js";
import { themeColours } from "../palette.js";
import { drawFigure } from "./draw.js";
import { frames, type Variant, wrapText } from "./frame.js";

/** A figure that stands alone: with its question, its subtitle and its source, in plain colours for any program. */
export function figureFile(figure: Figure, source: string, variant: Variant = "wide"): string {
  const { width, font, lineHeight } = frames[variant];
  const { svg, notes } = drawFigure(figure, variant, figure.id);
  const height = Number(/ height="([\d.]+)"/.exec(svg)![1]);
  const text = new TextBlock(width - 8);
  text.add(figure.title, font * 1.25, lineHeight * 1.25, 'font-weight="600" fill="var(--ink)"');
  text.add(figure.subtitle, font, lineHeight, 'fill="var(--soft)"');
  const top = text.bottom + 10;
  text.skip(height + 16);
  for (const note of [...notes, source]) text.add(note, font * 0.92, lineHeight, 'fill="var(--soft)"');
  const body = svg
    .replace("<svg ", `<svg y="${top}" `)
    .replace(/ role="img"/, "")
    .replace(/ aria-labelledby="[^"]*"/, "")
    .replace(/<title[^>]*>[\s\S]*?<\/desc>/, "");
  const total = Math.ceil(text.bottom + 12);
  const id = figure.id;
  return plainColours(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" width="${width}" height="${total}" ` +
      `font-family="system-ui, sans-serif" role="img" aria-labelledby="${id}-title ${id}-desc">` +
      `<title id="${id}-title">${escapeXml(figure.title)}</title>` +
      `<desc id="${id}-desc">${escapeXml(figure.alternative)}</desc>` +
      `<rect width="100%" height="100%" fill="var(--ground)"/>${text.svg}${body}</svg>\n`,
  );
}

/** Lines of text under each other. */
class TextBlock {
  svg = "";
  bottom = 6;

  constructor(private readonly width: number) {}

  add(text: string, font: number, lineHeight: number, attributes: string): void {
    for (const line of wrapText(text, this.width, font * 1.1, 6)) {
      this.bottom += lineHeight;
      this.svg += `<text x="4" y="${this.bottom.toFixed(1)}" font-size="${font.toFixed(1)}" ${attributes}>${escapeXml(line)}</text>`;
    }
  }

  skip(pixels: number): void {
    this.bottom += pixels;
  }
}

/** Programs other than browsers know no CSS variables. */
function plainColours(svg: string): string {
  const colours = themeColours("light");
  return svg
    .replaceAll(/var\((--[\w-]+)\)/g, (_, name: string) => colours[name]!)
    .replaceAll("currentColor", colours["--ink"]!);
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
