import { parseArn } from '../../resources/arn.ts'
import { buildFunctionResource } from '../../resources/lambda/function.ts'
import { isVersionNumber, parseFunctionName } from '../../resources/lambda/function-name.ts'
import { buildVersionResource } from '../../resources/lambda/version.ts'
import type { ResourceLocation } from '../../resources/resource.ts'
import { createUnresolvedSubjects, type EventSubjects } from '../event-subjects.ts'
import type { Actor, Change, IgnoreReason, ParsedEvent, AuditScope } from '../change.ts'
import {
  parseServiceEvent,
  deriveServiceEventChange,
  type AwsServiceEvent,
  type ServiceEventAction,
} from '../service-event.ts'
import { readObject, readText } from '../cloudtrail-event.ts'
import {
  resolveImage,
  createUnnamedImageSubjects,
  IMAGE_SCAN_FACTS,
  parseEcrArn,
  parseRepositoryArn,
} from '../ecr/ecr-resources.ts'
import { deriveVulnerabilityChangeId, parseReportedVulnerability } from './reported-vulnerability.ts'

const SCAN_DETAIL_TYPE = 'Inspector2 Scan'
const COVERAGE_DETAIL_TYPE = 'Inspector2 Coverage'
const FINDING_DETAIL_TYPE = 'Inspector2 Finding'

/**
 * Inspector's events of images and functions (Inspector User Guide, "EventBridge event schema"): initial scans, coverage
 * changes, and severe findings. Resources of other clouds have no ARN; their events are admitted to be counted.
 */
export const inspectorPatterns = [
  {
    source: ['aws.inspector2'],
    'detail-type': [SCAN_DETAIL_TYPE, COVERAGE_DETAIL_TYPE],
    resources: [{ prefix: 'arn:' }, { prefix: '/' }],
  },
  {
    source: ['aws.inspector2'],
    'detail-type': [FINDING_DETAIL_TYPE],
    resources: [{ prefix: 'arn:' }],
    detail: {
      severity: [{ 'anything-but': ['MEDIUM', 'LOW', 'INFORMATIONAL', 'UNTRIAGED'] }, { exists: false }],
    },
  },
] as const

const INSPECTOR: Actor = { type: 'AWSService', name: 'Amazon Inspector' }

/** The maximum number of resources that are read from an event: events can come from anyone who can put events. */
const MAX_RESOURCES = 100

/**
 * Parses an event of Inspector as a reason to read its images and functions again. A closed finding can be fixed or no longer
 * scanned for. Throws UnreadableEvent for other events.
 */
export function parseInspectorEvent(event: unknown, auditScope: AuditScope): ParsedEvent {
  const parsed = parseServiceEvent(event, 'aws.inspector2', [
    SCAN_DETAIL_TYPE,
    COVERAGE_DETAIL_TYPE,
    FINDING_DETAIL_TYPE,
  ])
  const eventSubjects = parseEventSubjects(parsed)
  if (eventSubjects === 'other-cloud') return { ignored: eventSubjects }
  if (!auditScope.regions.includes(parsed.region)) return { ignored: 'out-of-scope-region' }
  if (typeof eventSubjects === 'string') return { ignored: eventSubjects }
  return {
    change: {
      ...deriveServiceEventChange(parsed, INSPECTOR, deriveAction(parsed)),
      ...eventSubjects,
      ...findVulnerability(parsed),
    },
  }
}

/** What the events about one vulnerability share. */
function findVulnerability(event: AwsServiceEvent): Pick<Change, 'vulnerability' | 'sharedChangeId'> {
  const vulnerability =
    event.detailType === FINDING_DETAIL_TYPE ? parseReportedVulnerability(event) : undefined
  if (vulnerability === undefined) return {}
  return { vulnerability, sharedChangeId: deriveVulnerabilityChangeId(event, vulnerability) }
}

function deriveAction({ detailType }: AwsServiceEvent): ServiceEventAction {
  switch (detailType) {
    case SCAN_DETAIL_TYPE:
      return 'inspector2:Scan'
    case COVERAGE_DETAIL_TYPE:
      return 'inspector2:Coverage'
    default:
      return 'inspector2:Finding'
  }
}

function parseEventSubjects(event: AwsServiceEvent): EventSubjects | IgnoreReason {
  const { provider } = event.detail
  if (typeof provider === 'string' && provider !== 'AWS') return 'other-cloud'
  const scanned = event.detailType === SCAN_DETAIL_TYPE ? parseScanSubjects(event) : undefined
  if (scanned !== undefined) return scanned
  const ids = listResourceIds(event)
  if (ids.length === 0) return createUnresolvedSubjects('AWS::ECR::Repository', 'AWS::Lambda::Function')
  if (ids.every(id => id.startsWith('/'))) return 'other-cloud'
  const eventSubjects = ids.map(id => parseResourceSubjects(id, event)).filter(each => each !== undefined)
  if (eventSubjects.length === 0) return 'kind-not-audited'
  const indirectSubjects = eventSubjects.flatMap(each => each.indirectSubjects ?? [])
  return {
    subjects: eventSubjects.flatMap(each => each.subjects),
    ...(indirectSubjects.length === 0 ? {} : { indirectSubjects }),
  }
}

/** A scan event names the image and its repository in separate fields. */
function parseScanSubjects(event: AwsServiceEvent): EventSubjects | undefined {
  const named = [event.detail['repository-name'], ...readList(event.resources)]
  const [repository] = named.flatMap(arn => parseRepositoryArn(arn, event) ?? [])
  if (repository === undefined) return undefined
  const resource = resolveImage(event.detail['image-digest'], repository)
  if (resource === undefined) return createUnnamedImageSubjects(repository, IMAGE_SCAN_FACTS)
  return { subjects: [{ resource, facts: IMAGE_SCAN_FACTS, expectation: { presence: 'PRESENT' } }] }
}

/** The resource ids of an event: in the detail of findings, otherwise in `resources`. */
function listResourceIds({ resources, detail }: AwsServiceEvent): string[] {
  const found = readList(detail['resources']).map(each => readObject({ each }, 'each')['id'])
  const [findingIds, eventIds] = [found, readList(resources)].map(ids =>
    ids.flatMap(id => readText({ id }, 'id') ?? []),
  )
  return [...new Set(findingIds?.length ? findingIds : eventIds)]
}

/** The facts of Inspector of a function or a published version of it. */
const PACKAGE_SCAN_FACTS: readonly string[] = ['scanCoverage', 'packageFindings']

/** The version of a function that an id names: $LATEST, which is the function itself, or a published version. */
function createFunctionSubjects(id: string, where: ResourceLocation): EventSubjects {
  const { qualifier = '$LATEST' } = parseFunctionName(id) ?? {}
  const latest = buildFunctionResource(id, where)
  const resource = isVersionNumber(qualifier) ? buildVersionResource(latest, qualifier) : latest
  return { subjects: [{ resource, facts: PACKAGE_SCAN_FACTS }] }
}

function parseResourceSubjects(id: string, event: AwsServiceEvent): EventSubjects | undefined {
  const { service, region, account } = parseArn(id) ?? {}
  if (region !== event.region || account !== event.account) return undefined
  if (service === 'lambda' && id.includes(':function:')) return createFunctionSubjects(id, event)
  const repository = parseRepositoryArn(id, event)
  if (repository === undefined) {
    const ecrResource = service === 'ecr' ? parseEcrArn(id, event) : undefined
    return ecrResource && { subjects: [{ resource: ecrResource, facts: IMAGE_SCAN_FACTS }] }
  }
  if (event.detailType !== COVERAGE_DETAIL_TYPE)
    return createUnnamedImageSubjects(repository, IMAGE_SCAN_FACTS)
  return { subjects: [{ resource: repository, facts: ['scanFrequency', 'scanCoverage'] }] }
}

function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, MAX_RESOURCES) : []
}
