// Every pair of text and ground that the page uses reaches WCAG AA.

import { expect, test } from "vitest";
import css from "../src/tokens.css?raw";

const text = 4.5;
const shape = 3;
const pairs: [string, string, number][] = [
  ...["surface", "surface-2", "surface-3"].flatMap((ground): [string, string, number][] => [
    ["text", ground, text],
    ["text-muted", ground, text],
  ]),
  ...["surface", "surface-2"].flatMap((ground): [string, string, number][] => [
    ["running", ground, text],
    ["attention", ground, text],
    ["limit", ground, text],
  ]),
  ["attention", "attention-bg", text],
  ["limit", "limit-bg", text],
  ["text", "attention-bg", text],
  ["text", "limit-bg", text],
  ["on-accent", "accent", text],
  ["on-accent", "accent-hover", text],
  ["control-line", "surface", shape],
  ["focus", "surface", shape],
  ["focus", "surface-2", shape],
];

for (const theme of ["light", "dark"]) {
  test(`${theme} text can be read`, () => {
    const block = css.split(`[data-theme="${theme}"]`)[1]!.split("}")[0]!;
    const colours = new Map([...block.matchAll(/--([\w-]+): (#\w{6});/g)].map((m) => [m[1]!, m[2]!]));
    const weak = pairs.filter(([ink, ground, least]) => {
      return contrast(colours.get(ink)!, colours.get(ground)!) < least;
    });
    expect(weak).toEqual([]);
  });
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
