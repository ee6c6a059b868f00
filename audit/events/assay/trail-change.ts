import { buildAccountTrailsResource } from '../../resources/cloudtrail/account-trails.ts'
import type { Subject } from '../change.ts'
import type { CloudTrailEvent } from '../cloudtrail-event.ts'

/** Calls that change what trails record. */
const TRAIL_CALLS = [
  'CreateTrail',
  'UpdateTrail',
  'DeleteTrail',
  'StartLogging',
  'StopLogging',
  'PutEventSelectors',
]

/** What befalls the trails by which Assay sees; a trail is changed in the region where it was made. */
export const trailChangePatterns = [
  {
    source: ['aws.cloudtrail'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: TRAIL_CALLS, errorCode: [{ exists: false }] },
  },
] as const

/** The trails of the account, if `call` is about one. */
export function createTrailSubject(call: CloudTrailEvent): Subject | undefined {
  if (!TRAIL_CALLS.includes(call.operation)) return undefined
  return { resource: buildAccountTrailsResource(call), facts: ['trails'] }
}
