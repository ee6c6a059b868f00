import * as z from 'zod/mini'
import type { Read, Scope } from '../change.ts'
import { API_CALL, SERVICE_EVENT } from '../cloudtrail.ts'
import { inspectorPatterns, readInspectorEvent } from '../inspector2/inspector-event.ts'
import { readEcrCall } from './ecr-call.ts'
import { readEcrEvent, SERVICE_EVENTS } from './ecr-event.ts'
import { LIFECYCLE_RUN, readLifecycleRun } from './lifecycle-run.ts'

const PREFIXES = 'Put Set Delete Create Update BatchDelete Tag Untag Register Deregister Start'.split(' ')

/** What ECR and Inspector tell of images, and ECR's mutating calls. */
export const imagePushPatterns = [
  { source: ['aws.ecr'], 'detail-type': SERVICE_EVENTS },
  ...inspectorPatterns,
  {
    source: ['aws.ecr'],
    'detail-type': [API_CALL],
    detail: { eventName: PREFIXES.map(prefix => ({ prefix })), errorCode: [{ exists: false }] },
  },
] as const

/** What lifecycle policies do, although they say that they only read. */
export const imagePushReadOnlyPatterns = [
  { source: ['aws.ecr'], 'detail-type': [SERVICE_EVENT], detail: { eventName: [LIFECYCLE_RUN] } },
] as const

const kindOfEvent = z.object({ 'detail-type': z.string(), source: z.string() })

/** Reads an event as a change of images, of repositories or of the registry of a region. Throws UnreadableEvent when it names none. */
export function readImagePush(event: unknown, scope: Scope): Read {
  const { data } = z.safeParse(kindOfEvent, event)
  if (data?.['detail-type'] === API_CALL) return readEcrCall(event, scope)
  if (data?.['detail-type'] === SERVICE_EVENT) return readLifecycleRun(event, scope)
  return data?.source === 'aws.inspector2' ? readInspectorEvent(event, scope) : readEcrEvent(event, scope)
}
