import type { Figure } from './finding.js';

const WIDTH = 720;
const LEFT = 220;
const BAR = 18;
const GAP = 10;
const COLOURS: Readonly<Record<string, string>> = { bare: '#9aa5b1', ours: '#2f7ed8', typical: '#d9822b' };

/** Throughput of each contender at each operation, relative to the bare handler, as an SVG document. */
export function chart(figures: readonly Figure[]): string {
  const compared = figures.filter(({ operation }) => figures.some((other) => isBareAt(other, operation)));
  const scale = (WIDTH - LEFT - 60) / Math.max(...compared.map((figure) => relative(figure, figures)), 1);
  const height = compared.length * (BAR + GAP) + GAP + 24;
  const bars = compared.map((figure, index) => {
    const value = relative(figure, figures);
    const y = 24 + GAP + index * (BAR + GAP);
    const label = `${figure.operation}: ${figure.contender}`;
    return (
      `<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${label}</text>` +
      `<rect x="${LEFT}" y="${y}" width="${(value * scale).toFixed(1)}" height="${BAR}" fill="${COLOURS[figure.contender]}"/>` +
      `<text x="${(LEFT + value * scale + 6).toFixed(1)}" y="${y + 13}">${value.toFixed(2)}</text>`
    );
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" font-family="sans-serif" font-size="12">`,
    `<rect width="100%" height="100%" fill="white"/>`,
    `<text x="${LEFT}" y="18" font-weight="bold">Throughput relative to a bare node:http + pg handler</text>`,
    ...bars,
    '</svg>\n',
  ].join('\n');
}

function isBareAt(figure: Figure, operation: string): boolean {
  return figure.contender === 'bare' && figure.operation === operation;
}

function relative({ operation, perSecond }: Figure, figures: readonly Figure[]): number {
  const bare = figures.find((figure) => isBareAt(figure, operation));
  return perSecond.median / (bare?.perSecond.median ?? Number.NaN);
}
