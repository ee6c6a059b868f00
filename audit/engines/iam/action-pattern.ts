/** Whether the pattern is `*` or `*:*`: every action of every service. */
export function isEveryActionPattern(pattern: string): boolean {
  return /^\*+(:\*+)?$/.test(pattern)
}

/**
 * Whether AWS refuses the pattern in Action and NotAction: it must name the service without wildcards, other than
 * for every action of every service. IAM answers "Action vendors (e.g., aws, ec2, etc.) must not contain wildcards".
 */
export function hasWildcardService(pattern: string): boolean {
  const [service = ''] = pattern.split(':')
  return /[*?]/.test(service) && !isEveryActionPattern(pattern)
}
