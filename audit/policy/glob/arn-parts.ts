/** The parts of an ARN, or of a glob of ARNs, of which colons end the first five; fewer where it has fewer. */
export function arnParts(arn: string): string[] {
  const parts = arn.split(':')
  return parts.length < 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(':')]
}
