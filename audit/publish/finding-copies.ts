import { splitIntoBatches } from '../limits/split-batches.ts'
import { measureJsonBytes } from '../limits/json-bytes.ts'
import type { ImportFindingsMessage, MessageSender } from '../messages.ts'
import type { FindingIdentity } from '../state/transition.ts'

/** Keeps copies of findings in Security Hub equal to the table. Each request can be repeated: the present state is copied. */
export interface FindingCopies {
  /** Requests that these findings are copied, whatever their state is by then. */
  requestImport(findings: readonly FindingIdentity[]): Promise<void>
  /** Requests that all findings are copied, and that what is not open any more is archived. */
  requestReconciliation(): Promise<void>
}

/** The findings of a message: no more than Security Hub takes in one call, and no more than a queue accepts. */
const MESSAGE_LIMITS = { count: 100, bytes: 200_000 }

/** What is imported counts from a minute before it was read, which must be after the request. */
const RECONCILIATION_DELAY_SECONDS = 120

/** Requests copies through the queue of the function that imports findings. */
export function createFindingCopies(sender: MessageSender, now: () => Date): FindingCopies {
  return {
    async requestImport(findings) {
      const identities = findings.map(({ resource, control }) => ({ resource, control }))
      const messages = splitIntoBatches(identities, measureJsonBytes, MESSAGE_LIMITS).map(
        (batch): ImportFindingsMessage => ({ type: 'import-findings', findings: batch }),
      )
      if (messages.length > 0) await sender.send('security-hub', messages, 0)
    },
    async requestReconciliation() {
      const at = now().toISOString()
      await sender.send('security-hub', [{ type: 'reconcile-findings', at }], RECONCILIATION_DELAY_SECONDS)
    },
  }
}
