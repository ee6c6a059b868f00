import * as z from 'zod/mini'
import type { ParsedEvent, AuditScope } from './change.ts'
import { API_CALL_DETAIL_TYPE, SERVICE_EVENT_DETAIL_TYPE } from './cloudtrail-event.ts'
import { inspectorPatterns, parseInspectorEvent } from './inspector2/inspector-event.ts'
import { parseEcrCall } from './ecr/ecr-call.ts'
import { parseEcrEvent, ECR_DETAIL_TYPES } from './ecr/ecr-event.ts'
import { LIFECYCLE_RUN_EVENT, parseLifecycleRun } from './ecr/lifecycle-run.ts'

const PREFIXES = 'Put Set Delete Create Update BatchDelete Tag Untag Register Deregister Start'.split(' ')

/** ECR's and Inspector's own events, and ECR's mutating calls. */
export const imageChangePatterns = [
  { source: ['aws.ecr'], 'detail-type': ECR_DETAIL_TYPES },
  ...inspectorPatterns,
  {
    source: ['aws.ecr'],
    'detail-type': [API_CALL_DETAIL_TYPE],
    detail: { eventName: PREFIXES.map(prefix => ({ prefix })), errorCode: [{ exists: false }] },
  },
] as const

/** Lifecycle policy runs, which are marked read-only. */
export const imageChangeReadOnlyPatterns = [
  {
    source: ['aws.ecr'],
    'detail-type': [SERVICE_EVENT_DETAIL_TYPE],
    detail: { eventName: [LIFECYCLE_RUN_EVENT] },
  },
] as const

const detailTypeSchema = z.object({ 'detail-type': z.string(), source: z.string() })

/** Parses an event as a change of images, repositories or the registry of a region. Throws UnreadableEvent for other events. */
export function parseImageChange(event: unknown, auditScope: AuditScope): ParsedEvent {
  const { data } = z.safeParse(detailTypeSchema, event)
  if (data?.['detail-type'] === API_CALL_DETAIL_TYPE) return parseEcrCall(event, auditScope)
  if (data?.['detail-type'] === SERVICE_EVENT_DETAIL_TYPE) return parseLifecycleRun(event, auditScope)
  return data?.source === 'aws.inspector2'
    ? parseInspectorEvent(event, auditScope)
    : parseEcrEvent(event, auditScope)
}
