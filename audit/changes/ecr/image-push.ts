import type { Read, Scope } from '../change.ts'
import { readEcrCall } from './ecr-call.ts'
import { readEcrEvent, SERVICE_EVENTS } from './ecr-event.ts'

const PREFIXES = 'Put Set Delete Create Update BatchDelete Tag Untag Register Deregister'.split(' ')

/** What ECR and Inspector tell of images, and ECR's mutating calls. */
export const imagePushPatterns = [
  { source: ['aws.ecr'], 'detail-type': SERVICE_EVENTS },
  {
    source: ['aws.inspector2'],
    'detail-type': ['Inspector2 Scan'],
    detail: { 'repository-name': [{ prefix: 'arn:' }] },
  },
  {
    source: ['aws.ecr'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName: PREFIXES.map(prefix => ({ prefix })), errorCode: [{ exists: false }] },
  },
] as const

/** Reads an event as a change of images, of repositories or of the registry of a region. Throws UnreadableEvent when it names none. */
export function readImagePush(event: unknown, scope: Scope): Read {
  return isApiCall(event) ? readEcrCall(event, scope) : readEcrEvent(event, scope)
}

function isApiCall(event: unknown): boolean {
  return (
    typeof event === 'object' &&
    event !== null &&
    'detail-type' in event &&
    event['detail-type'] === 'AWS API Call via CloudTrail'
  )
}
