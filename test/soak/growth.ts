/** The slope of the line that fits the points best by least squares: how much `y` grows where `x` grows by one. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = mean(points.map(([x]) => x));
  const meanY = mean(points.map(([, y]) => y));
  const covariance = mean(points.map(([x, y]) => (x - meanX) * (y - meanY)));
  return covariance / mean(points.map(([x]) => (x - meanX) ** 2));
}

/** The medians of the first and of the last third, in the order given. */
export function thirds(values: readonly number[]): { readonly first: number; readonly last: number } {
  const size = Math.max(1, Math.floor(values.length / 3));
  return { first: median(values.slice(0, size)), last: median(values.slice(-size)) };
}

/** What a share of the values, 0 to 1, does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
