/** A median, and how far the middle half of the values lies from it. */
export interface Spread {
  readonly median: number
  /** Half the distance between the quartiles. */
  readonly deviation: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  return { median: quantile(sorted, 0.5), deviation: (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2 }
}

function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}
