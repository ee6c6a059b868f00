import {
  buildAccountAnalyzersResource,
  externalAnalyzerTypes,
} from '../resources/accessanalyzer/account-analyzers.ts'
import { buildDetectorResource } from '../resources/guardduty/detector.ts'
import { buildInspectorResource } from '../resources/inspector2/account-status.ts'
import type { Kind } from '../resources/resource.ts'
import type { ParsedEvent, AuditScope, Subject } from './change.ts'
import {
  parseCloudTrailEvent,
  readText,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from './cloudtrail-event.ts'
import {
  isRuntimeCoverageEvent,
  parseRuntimeCoverageEvent,
  runtimeCoveragePatterns,
} from './guardduty/coverage-change.ts'
import {
  guardDutyFindingPatterns,
  isGuardDutyFinding,
  parseGuardDutyFinding,
} from './guardduty/finding-change.ts'

const DETECTOR_CALLS = ['CreateDetector', 'UpdateDetector', 'DeleteDetector']
const INSPECTOR_CALLS = ['Enable', 'Disable', 'UpdateConfiguration']

/** The calls that begin or end the scans of all resources of a type, and the kinds with facts about these scans. */
const SWITCHES = ['Enable', 'Disable']
const SCANNED_KINDS: readonly Kind[] = [
  'AWS::ECR::Repository',
  'AWS::Lambda::Function',
  'AWS::Lambda::Version',
]

/** The calls that close findings of GuardDuty and open them again. */
const FINDING_CALLS = ['ArchiveFindings', 'UnarchiveFindings']

/** The calls on filters, of GuardDuty and of Inspector. */
const FILTER_CALLS = ['CreateFilter', 'UpdateFilter', 'DeleteFilter']

/** The calls that create or delete an analyzer. Others change no external access analyzer. */
const ANALYZER_CALLS = ['CreateAnalyzer', 'DeleteAnalyzer']

/** The calls of an administrator account on its member accounts. */
const MEMBER_CALLS = ['StartMonitoringMembers', 'StopMonitoringMembers']

/** Configuration changes of GuardDuty, Inspector and IAM Access Analyzer, GuardDuty findings, and what Runtime Monitoring covers. */
export const accountChangePatterns = [
  createCallPattern('aws.guardduty', [...DETECTOR_CALLS, ...FILTER_CALLS, ...FINDING_CALLS, ...MEMBER_CALLS]),
  createCallPattern('aws.inspector2', [...INSPECTOR_CALLS, ...FILTER_CALLS]),
  createCallPattern('aws.access-analyzer', ANALYZER_CALLS),
  ...guardDutyFindingPatterns,
  ...runtimeCoveragePatterns,
] as const

function createCallPattern(source: string, eventName: readonly string[]) {
  return {
    source: [source],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: { eventName, errorCode: [{ exists: false }] },
  }
}

/** The facts of Inspector's scan types, by the name in its API. */
const SCAN_FACTS: Readonly<Record<string, string>> = {
  ECR: 'ecr',
  LAMBDA: 'lambda',
  LAMBDA_CODE: 'lambdaCode',
}

/** Parses an API call on GuardDuty, Inspector or IAM Access Analyzer, or an event of GuardDuty itself. Throws UnreadableEvent for other events. */
export function parseAccountChange(event: unknown, auditScope: AuditScope): ParsedEvent {
  if (isGuardDutyFinding(event)) return parseGuardDutyFinding(event, auditScope)
  if (isRuntimeCoverageEvent(event)) return parseRuntimeCoverageEvent(event, auditScope)
  const call = parseCloudTrailEvent(event)
  const ignored = findIgnoreReason(call, auditScope)
  if (ignored) return { ignored }
  const subject = parseSubject(call)
  if (subject === undefined) return { ignored: 'kind-not-audited' }
  const unresolvedKinds = listScannedKinds(call)
  return {
    change: {
      ...deriveCloudTrailChange(call),
      subjects: [subject],
      // A new analyzer is not active at once.
      eventuallyConsistent: call.service === 'access-analyzer',
      ...(unresolvedKinds.length > 0 ? { unresolvedKinds } : {}),
    },
  }
}

/** The kinds with facts about what a call begins or ends to scan or to cover. */
function listScannedKinds({ service, operation }: CloudTrailEvent): readonly Kind[] {
  if (service === 'inspector2') return SWITCHES.includes(operation) ? SCANNED_KINDS : []
  return [...DETECTOR_CALLS, ...MEMBER_CALLS].includes(operation) ? ['AWS::ECS::Cluster'] : []
}

function parseSubject(call: CloudTrailEvent): Subject | undefined {
  const { service, operation } = call
  if (service === 'access-analyzer')
    return ANALYZER_CALLS.includes(operation) ? createAnalyzerSubject(call) : undefined
  if (FILTER_CALLS.includes(operation)) return createFilterSubject(call)
  if (service === 'guardduty' && FINDING_CALLS.includes(operation))
    return { resource: buildDetectorResource(call), facts: ['openFindings'] }
  if (service === 'guardduty' && MEMBER_CALLS.includes(operation)) return createMemberSubject(call)
  if (service === 'guardduty' && DETECTOR_CALLS.includes(operation)) return createDetectorSubject(call)
  if (service === 'inspector2' && INSPECTOR_CALLS.includes(operation)) return createInspectorSubject(call)
  return undefined
}

/** Inspector also sends an event for each finding that a filter suppresses or releases, which leads to its image. */
function createFilterSubject(call: CloudTrailEvent): Subject | undefined {
  const facts = ['suppressionFilters']
  if (call.service === 'guardduty') return { resource: buildDetectorResource(call), facts }
  return call.service === 'inspector2' ? { resource: buildInspectorResource(call), facts } : undefined
}

/** The account itself, unless the call names other accounts. */
function createMemberSubject(call: CloudTrailEvent): Subject | undefined {
  const accounts = readTexts(call.request, 'accountIds')
  if (accounts.length > 0 && !accounts.includes(call.account)) return undefined
  return { resource: buildDetectorResource(call), facts: 'ALL' }
}

function createDetectorSubject(call: CloudTrailEvent): Subject {
  const resource = buildDetectorResource(call)
  if (call.operation === 'DeleteDetector')
    return { resource, facts: 'ALL', expectation: { facts: { status: 'NONE' } } }
  const { enable } = call.request
  if (typeof enable !== 'boolean') return { resource, facts: 'ALL' }
  return { resource, facts: 'ALL', expectation: { facts: { status: enable ? 'ENABLED' : 'DISABLED' } } }
}

/** A call on an analyzer that can be one of external access: only a request to create one has its type. */
function createAnalyzerSubject({ request, ...call }: CloudTrailEvent): Subject | undefined {
  const type = readText(request, 'type')
  if (type !== undefined && externalAnalyzerTypes.every(each => each !== type)) return undefined
  return { resource: buildAccountAnalyzersResource(call), facts: ['externalAnalyzers'] }
}

/** A delegated administrator can also enable Inspector for other accounts; without a list the call is for its own account. */
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

/** The strings of the list `name`, limited to the number of accounts that an organization can have. */
function readTexts(parameters: CloudTrailEvent['request'], name: string): string[] {
  const value = parameters[name]
  if (!Array.isArray(value)) return []
  return value.slice(0, 10_000).flatMap(item => readText({ item }, 'item') ?? [])
}
