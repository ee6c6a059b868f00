import { isOpening, type Transition } from '../state/transition.ts'
import { countBySeverity } from '../settings/severity.ts'
import { summarizeSweep } from '../resources/assay/sweep-coverage.ts'
import type { EndedSweep } from '../resources/assay/sweep.ts'
import type { PublishedEvent } from './published-event.ts'
import { limitSentenceLength } from '../text/quote-text.ts'

/** Reasons of failed listings that the event contains, and characters of each. */
const MAX_REASONS = 20
const MAX_REASON_CHARACTERS = 500

/** The event `Audit Finished` of a full scan that ended, with the `transitions` that it led to. */
export function createAuditFinishedEvent(
  sweep: EndedSweep,
  transitions: readonly Transition[],
  accepted: number,
): PublishedEvent {
  const { id, account, endedAt, listingFailures } = sweep
  const opened = transitions.filter(({ step }) => isOpening(step))
  const resolved = transitions.filter(({ step }) => step === 'RESOLVED' || step === 'ARCHIVED')
  return {
    type: 'Audit Finished',
    at: endedAt,
    resources: [],
    detail: {
      schema: 'assay.event/1',
      id,
      account,
      ...summarizeSweep(sweep),
      opened: countBySeverity(opened),
      resolved: countBySeverity(resolved),
      accepted,
      reasons: listingFailures
        .slice(0, MAX_REASONS)
        .map(reason => limitSentenceLength(reason, MAX_REASON_CHARACTERS)),
    },
  }
}
