/** Whether tests have to be skipped since the machine lacks what they need; then the reason is printed. */
export function isSkipped(isMissing: boolean, reason: string): boolean {
  if (isMissing) process.stderr.write(`skipped: ${reason}\n`)
  return isMissing
}
