import type { IgnoreReason } from './change.ts'

const DESCRIPTIONS: Readonly<Record<IgnoreReason, string>> = {
  failed: 'the API call was denied or failed',
  'dry-run': 'it was a dry run',
  'read-only': 'it changed nothing',
  'out-of-scope-region': 'its region is not audited',
  'other-cloud': 'it concerns another cloud',
  duplicate: 'it was already processed',
  'service-linked': 'it concerns a service-linked role, which AWS manages',
  'kind-not-audited': 'it concerns no audited resource',
  'not-in-use': 'no audited resource uses what it concerns',
  'without-effect': 'what is known of its resources shows that it changes no evaluation',
}

/** Describes why an event is ignored, as a clause for people: `the API call was denied or failed`. */
export function describeIgnoreReason(reason: IgnoreReason): string {
  return DESCRIPTIONS[reason]
}
