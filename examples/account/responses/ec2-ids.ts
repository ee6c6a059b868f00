/** Filters of a Describe call, each of one value. */
export function buildFilters(...filters: readonly (readonly [name: string, value: string])[]) {
  return { Filters: filters.map(([Name, value]) => ({ Name, Values: [value] })) }
}

/** The id in an ARN of EC2's. */
export function parseEc2Id(arn: string): string {
  return arn.split('/').at(-1) ?? arn
}

/** An id that AWS gives to something that comes with what `arn` names. */
export function deriveEc2Id(prefix: string, arn: string): string {
  return `${prefix}-${parseEc2Id(arn).split('-').at(-1)}`
}
