import { buildDetectorResource } from '../resources/guardduty/detector.ts'
import { buildInspectorResource } from '../resources/inspector2/account-status.ts'
import type { ParsedEvent, AuditScope, Subject } from './change.ts'
import {
  parseCloudTrailEvent,
  readText,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from './cloudtrail-event.ts'
import {
  guardDutyFindingPatterns,
  isGuardDutyFinding,
  parseGuardDutyFinding,
} from './guardduty/finding-change.ts'

const DETECTOR_CALLS = ['CreateDetector', 'UpdateDetector', 'DeleteDetector']
const INSPECTOR_CALLS = ['Enable', 'Disable', 'UpdateConfiguration']

/** What watches over the account, GuardDuty and Inspector, and what GuardDuty finds. */
export const accountChangePatterns = [
  createCallPattern('aws.guardduty', DETECTOR_CALLS),
  createCallPattern('aws.inspector2', INSPECTOR_CALLS),
  ...guardDutyFindingPatterns,
] as const

function createCallPattern(source: string, eventName: readonly string[]) {
  return {
    source: [source],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName, errorCode: [{ exists: false }] },
  }
}

/** What Inspector calls each of the scans that are audited. */
const SCAN_FACTS: Readonly<Record<string, string>> = {
  ECR: 'ecr',
  LAMBDA: 'lambda',
  LAMBDA_CODE: 'lambdaCode',
}

/** Reads a call as a change of what watches over the account, or a finding. Throws UnreadableEvent when it is neither. */
export function parseAccountChange(event: unknown, auditScope: AuditScope): ParsedEvent {
  if (isGuardDutyFinding(event)) return parseGuardDutyFinding(event, auditScope)
  const call = parseCloudTrailEvent(event)
  const ignored = findIgnoreReason(call, auditScope)
  if (ignored) return { ignored }
  const subject = parseSubject(call)
  if (subject === undefined) return { ignored: 'kind-not-audited' }
  return { change: { ...deriveCloudTrailChange(call), subjects: [subject] } }
}

function parseSubject(call: CloudTrailEvent): Subject | undefined {
  const { service, operation } = call
  if (service === 'guardduty' && DETECTOR_CALLS.includes(operation)) return createDetectorSubject(call)
  if (service === 'inspector2' && INSPECTOR_CALLS.includes(operation)) return createInspectorSubject(call)
  return undefined
}

function createDetectorSubject(call: CloudTrailEvent): Subject {
  const resource = buildDetectorResource(call)
  if (call.operation === 'DeleteDetector')
    return { resource, facts: 'ALL', expectation: { facts: { status: 'NONE' } } }
  const { enable } = call.request
  if (typeof enable !== 'boolean') return { resource, facts: 'ALL' }
  return { resource, facts: 'ALL', expectation: { facts: { status: enable ? 'ENABLED' : 'DISABLED' } } }
}

/** An administrator switches Inspector on and off for others as well; without a list it is for himself. */
function createInspectorSubject(call: CloudTrailEvent): Subject | undefined {
  const { operation, request, account } = call
  const accounts = readTexts(request, 'accountIds')
  if (accounts.length > 0 && !accounts.includes(account)) return undefined
  const resource = buildInspectorResource(call)
  if (operation === 'UpdateConfiguration') return { resource, facts: [] }
  const scans = readTexts(request, 'resourceTypes').flatMap(type =>
    Object.hasOwn(SCAN_FACTS, type) ? (SCAN_FACTS[type] ?? []) : [],
  )
  const status = operation === 'Enable' ? 'ENABLED' : 'DISABLED'
  return {
    resource,
    facts: 'ALL',
    expectation: { facts: Object.fromEntries(scans.map(scan => [scan, status])) },
  }
}

/** The texts of the list `name`: of at most as many as an organization may have accounts. */
function readTexts(parameters: CloudTrailEvent['request'], name: string): string[] {
  const value = parameters[name]
  if (!Array.isArray(value)) return []
  return value.slice(0, 10_000).flatMap(item => readText({ item }, 'item') ?? [])
}
