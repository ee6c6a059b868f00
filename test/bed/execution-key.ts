import { createHash } from 'node:crypto'

/** The access key under which a function's own calls stand in the bed's log when IAM is enforced. */
export function executionKey(functionArn: string, roleArn: string): string {
  const digest = createHash('sha256').update(`${functionArn}:${roleArn}`).digest('hex')
  return `ASIA${digest.slice(0, 16).toUpperCase()}`
}
