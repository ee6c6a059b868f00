import { isOpening, type Transition } from '../account/transition.ts'
import { countBySeverity } from '../controls/severity.ts'
import { lastOf } from '../sweep/coverage.ts'
import type { EndedSweep } from '../sweep/state.ts'
import type { Announcement } from './announcement.ts'

/** Reasons why something could not be listed that are named, and characters of each. */
const NAMED = 20
const SHOWN = 500

/** What is announced of a sweep that ended, which made `transitions`. */
export function auditFinished(
  sweep: EndedSweep,
  transitions: readonly Transition[],
  accepted: number,
): Announcement {
  const { id, account, endedAt, unlisted } = sweep
  const opened = transitions.filter(({ step }) => isOpening(step))
  const resolved = transitions.filter(({ step }) => step === 'RESOLVED' || step === 'ARCHIVED')
  return {
    type: 'Audit Finished',
    at: endedAt,
    resources: [],
    detail: {
      schema: 'assay.announcement/1',
      id,
      account,
      ...lastOf(sweep),
      opened: countBySeverity(opened),
      resolved: countBySeverity(resolved),
      accepted,
      reasons: unlisted.slice(0, NAMED).map(reason => reason.slice(0, SHOWN)),
    },
  }
}
