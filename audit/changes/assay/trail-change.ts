import { accountTrailsResource } from '../../resources/cloudtrail/account-trails.ts'
import type { Subject } from '../change.ts'
import type { ApiCall } from '../cloudtrail.ts'

/** Calls that change what trails record. */
const OF_TRAILS = [
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
    detail: { eventName: OF_TRAILS, errorCode: [{ exists: false }] },
  },
] as const

/** The trails of the account, if `call` is about one. */
export function trailSubject(call: ApiCall): Subject | undefined {
  if (!OF_TRAILS.includes(call.operation)) return undefined
  return { resource: accountTrailsResource(call), facts: ['trails'] }
}
