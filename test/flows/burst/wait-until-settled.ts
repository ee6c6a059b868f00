import { setTimeout as wait } from 'node:timers/promises'
import type { LocalAws } from '../../local-aws/local-aws.ts'
import { findQueueAddress, listBacklog, takeMessages } from '../deployed-assay/queues.ts'

/** The number of consecutive checks with empty queues, since a message can be between two queues. */
const EMPTY = 2

/** Waits until every queue of Assay is empty. Throws when a dead-letter queue is not, and after `seconds`. */
export async function waitUntilSettled(localAws: LocalAws, seconds: number): Promise<void> {
  const until = Date.now() + seconds * 1000
  for (let empty = 0; empty < EMPTY; await wait(750)) {
    const remaining = await listBacklog(localAws)
    const names = Object.keys(remaining)
    const dead = names.filter(name => name.endsWith('dead-letters'))
    if (dead.length > 0) throw new Error(`dead letters: ${await listDeadLetters(localAws, dead)}`)
    empty = names.length === 0 ? empty + 1 : 0
    if (Date.now() > until) throw new Error(`not settled within ${seconds} s: ${JSON.stringify(remaining)}`)
  }
}

async function listDeadLetters(localAws: LocalAws, arns: readonly string[]): Promise<string> {
  const letters = await Promise.all(
    arns.map(arn =>
      takeMessages(localAws, findQueueAddress(localAws, arn.split(':').at(-1) ?? '', arn.split(':')[3])),
    ),
  )
  return letters
    .flat()
    .map(
      ({ Body, MessageAttributes }) => `${Body}: ${MessageAttributes?.['reason']?.StringValue ?? 'given up'}`,
    )
    .join('\n')
}
