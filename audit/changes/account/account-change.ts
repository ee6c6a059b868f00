import { detectorResource } from '../../resources/guardduty/detector.ts'
import { inspectorResource } from '../../resources/inspector2/account-status.ts'
import type { Read, Scope, Subject } from '../change.ts'
import { apiCallOf, textAt, toldByCall, withoutEffect, type ApiCall } from '../cloudtrail.ts'
import { findingPatterns, isFinding, readFinding } from '../guardduty/finding-change.ts'

const OF_DETECTORS = ['CreateDetector', 'UpdateDetector', 'DeleteDetector']
const OF_INSPECTOR = ['Enable', 'Disable', 'UpdateConfiguration']

/** What watches over the account, GuardDuty and Inspector, and what GuardDuty finds. */
export const accountChangePatterns = [
  pattern('aws.guardduty', OF_DETECTORS),
  pattern('aws.inspector2', OF_INSPECTOR),
  ...findingPatterns,
] as const

function pattern(source: string, eventName: readonly string[]) {
  return {
    source: [source],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName, errorCode: [{ exists: false }] },
  }
}

/** What Inspector calls each of the scans that are audited. */
const SCANS: Readonly<Record<string, string>> = { ECR: 'ecr', LAMBDA: 'lambda', LAMBDA_CODE: 'lambdaCode' }

/** Reads a call as a change of what watches over the account, or a finding. Throws UnreadableEvent when it is neither. */
export function readAccountChange(event: unknown, scope: Scope): Read {
  if (isFinding(event)) return readFinding(event, scope)
  const call = apiCallOf(event)
  const ignored = withoutEffect(call, scope)
  if (ignored) return { ignored }
  const subject = subjectOf(call)
  if (subject === undefined) return { ignored: 'kind-not-audited' }
  return { change: { ...toldByCall(call), subjects: [subject] } }
}

function subjectOf(call: ApiCall): Subject | undefined {
  const { service, operation } = call
  if (service === 'guardduty' && OF_DETECTORS.includes(operation)) return detectorSubject(call)
  if (service === 'inspector2' && OF_INSPECTOR.includes(operation)) return inspectorSubject(call)
  return undefined
}

function detectorSubject(call: ApiCall): Subject {
  const resource = detectorResource(call)
  if (call.operation === 'DeleteDetector')
    return { resource, facts: 'ALL', expects: { facts: { status: 'NONE' } } }
  const { enable } = call.request
  if (typeof enable !== 'boolean') return { resource, facts: 'ALL' }
  return { resource, facts: 'ALL', expects: { facts: { status: enable ? 'ENABLED' : 'DISABLED' } } }
}

/** An administrator switches Inspector on and off for others as well; without a list it is for himself. */
function inspectorSubject(call: ApiCall): Subject | undefined {
  const { operation, request, account } = call
  const accounts = textsAt(request, 'accountIds')
  if (accounts.length > 0 && !accounts.includes(account)) return undefined
  const resource = inspectorResource(call)
  if (operation === 'UpdateConfiguration') return { resource, facts: [] }
  const scans = textsAt(request, 'resourceTypes').flatMap(type =>
    Object.hasOwn(SCANS, type) ? (SCANS[type] ?? []) : [],
  )
  const status = operation === 'Enable' ? 'ENABLED' : 'DISABLED'
  return { resource, facts: 'ALL', expects: { facts: Object.fromEntries(scans.map(scan => [scan, status])) } }
}

/** The texts of the list `name`: of at most as many as an organization may have accounts. */
function textsAt(parameters: ApiCall['request'], name: string): string[] {
  const value = parameters[name]
  if (!Array.isArray(value)) return []
  return value.slice(0, 10_000).flatMap(item => textAt({ item }, 'item') ?? [])
}
