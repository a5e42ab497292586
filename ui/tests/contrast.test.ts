// Every pair of text and ground that the page uses reaches WCAG AA.

import { expect, test } from "vitest";
import choices from "../src/choices.css?raw";
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
  ["control-line", "surface-2", shape],
  ["focus", "surface", shape],
  ["focus", "surface-2", shape],
  ...series().map((one): [string, string, number] => [one, "surface", shape]),
  ["series-rest", "surface", shape],
  ["hatch", "surface", shape],
];

function series(): string[] {
  return [1, 2, 3, 4, 5, 6, 7, 8].map((one) => `series-${one}`);
}

/** How the cones that are missing change linear light (Machado, Oliveira and Fernandes 2009). */
const eyes: Record<string, number[][]> = {
  "all cones": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protanopia: [[0.1523, 1.0526, -0.2049], [0.1145, 0.7863, 0.0992], [-0.0039, -0.0481, 1.052]],
  deuteranopia: [[0.3673, 0.8606, -0.228], [0.2801, 0.6725, 0.0474], [-0.0118, 0.0429, 0.9689]],
  tritanopia: [[1.2555, -0.0767, -0.1788], [-0.0784, 0.9308, 0.1476], [0.0047, 0.6914, 0.3039]],
};
/** Distance in Oklab at which neighbouring bars are told apart at a glance. */
const apart = 0.08;

for (const theme of ["light", "dark"]) {
  test(`${theme} text can be read`, () => {
    const colours = tokens(theme);
    const weak = pairs.filter(([ink, ground, least]) => {
      return contrast(colours.get(ink)!, colours.get(ground)!) < least;
    });
    expect(weak).toEqual([]);
  });

  test.each(Object.keys(eyes))(`${theme} series stay apart with %s`, (eye) => {
    const colours = series().map((one) => seen(tokens(theme).get(one)!, eyes[eye]!));
    const close = colours.flatMap((one, at) =>
      colours.slice(at + 1).flatMap((other, step) => {
        const distance = Math.hypot(...one.map((part, i) => part - other[i]!));
        return distance < apart ? [`${at + 1} and ${at + step + 2}: ${distance.toFixed(3)}`] : [];
      }),
    );
    expect(close).toEqual([]);
  });
}

test("unchosen boxes and rings are drawn in the line that is seen", () => {
  const drawn = choices.split('input:is([type="checkbox"], [type="radio"]):not(.unseen) {')[1]!.split("}")[0]!;
  expect(drawn).toContain("solid var(--control-line)");
  expect(drawn).toMatch(/[^-]appearance: none/);
});

function tokens(theme: string): Map<string, string> {
  const block = css.split(`[data-theme="${theme}"]`)[1]!.split("}")[0]!;
  return new Map([...block.matchAll(/--([\w-]+): (#\w{6});/g)].map((m) => [m[1]!, m[2]!]));
}

/** A colour in Oklab as an eye with these cones sees it. */
function seen(colour: string, eye: number[][]): number[] {
  const light = linear(colour);
  const [r, g, b] = eye.map((row) => {
    const sum = row.reduce((all, weight, i) => all + weight * light[i]!, 0);
    return Math.min(1, Math.max(0, sum));
  }) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: string): number {
  const [red, green, blue] = linear(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linear(colour: string): [number, number, number] {
  return [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
}
