/** Builds filters of a Describe call, each with one value. */
export function buildFilters(...filters: readonly (readonly [name: string, value: string])[]) {
  return { Filters: filters.map(([Name, value]) => ({ Name, Values: [value] })) }
}

/** The id in an EC2 ARN. */
export function parseEc2Id(arn: string): string {
  return arn.split('/').at(-1) ?? arn
}

/** An id for something that AWS creates together with the resource `arn`. */
export function deriveEc2Id(prefix: string, arn: string): string {
  return `${prefix}-${parseEc2Id(arn).split('-').at(-1)}`
}
