import { buildAccountTrailsResource } from '../../resources/cloudtrail/account-trails.ts'
import type { Subject } from '../change.ts'
import type { CloudTrailEvent } from '../cloudtrail-event.ts'

/** Calls that change what trails log. */
const TRAIL_CALLS = [
  'CreateTrail',
  'UpdateTrail',
  'DeleteTrail',
  'StartLogging',
  'StopLogging',
  'PutEventSelectors',
]

/** Changes of trails. A trail is changed in its home region. */
export const trailChangePatterns = [
  {
    source: ['aws.cloudtrail'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: TRAIL_CALLS, errorCode: [{ exists: false }] },
  },
] as const

/** The trails of the account as the subject of `call`; undefined for calls on other resources. */
export function createTrailSubject(call: CloudTrailEvent): Subject | undefined {
  if (!TRAIL_CALLS.includes(call.operation)) return undefined
  return { resource: buildAccountTrailsResource(call), facts: ['trails'] }
}
