import type { ResourceLocation } from '../../resources/resource.ts'
import type { EventSubjects } from '../event-subjects.ts'
import type { Actor, Expectation, ParsedEvent, AuditScope, Subject } from '../change.ts'
import {
  resolveImage,
  createUnnamedImageSubjects,
  IMAGE_PRESENCE_FACTS,
  IMAGE_SCAN_FACTS,
  resolveRepository,
  UNRESOLVED_REPOSITORY,
  addLatestImageHolder,
  addStorageChange,
  IMAGE_STORAGE_FACTS,
  isImageSubject,
} from './ecr-resources.ts'
import { selectPreviousTagHolder } from './tag-moves.ts'
import { parseServiceEvent, deriveServiceEventChange, type ServiceEventAction } from '../service-event.ts'
import { deriveImageChangeId } from './image-change-id.ts'

/** The detail types of ECR's own events (ECR User Guide, "Amazon ECR events and EventBridge"). */
export const ECR_DETAIL_TYPES = [
  'ECR Image Action',
  'ECR Image Scan',
  'ECR Referrer Action',
  'ECR Pull Through Cache Action',
  'ECR Replication Action',
  'ECR Scan Resource Change',
]

type Detail = Readonly<Record<string, unknown>>

/** The content of an event: its subjects, and what happened. */
interface EcrEventContent {
  action: ServiceEventAction
  eventSubjects: EventSubjects
  /** The change id that CloudTrail's event of the same change shares. */
  sharedChangeId?: string
}

const ECR: Actor = { type: 'AWSService', name: 'Amazon ECR' }

/** Parses one of ECR's own events, which have no actor. Throws UnreadableEvent for other events. */
export function parseEcrEvent(event: unknown, auditScope: AuditScope): ParsedEvent {
  const parsed = parseServiceEvent(event, 'aws.ecr', ECR_DETAIL_TYPES)
  const { detailType, detail, account, region, at } = parsed
  if (hasFailed(detailType, detail)) return { ignored: 'failed' }
  if (!auditScope.regions.includes(region)) return { ignored: 'out-of-scope-region' }
  const { action, eventSubjects, sharedChangeId } = parseDetail(detailType, detail, { account, region }, at)
  const change = { ...deriveServiceEventChange(parsed, ECR, action), ...eventSubjects }
  return { change: { ...change, ...(sharedChangeId === undefined ? {} : { sharedChangeId }) } }
}

/** The outcome field of each event. A failed scan is not a failed event: it is the new state of the image. */
const OUTCOME_FIELDS: Readonly<Record<string, string>> = {
  'ECR Image Action': 'result',
  'ECR Referrer Action': 'result',
  'ECR Pull Through Cache Action': 'sync-status',
  'ECR Replication Action': 'result',
}

function hasFailed(type: string, detail: Detail): boolean {
  const field = OUTCOME_FIELDS[type]
  const outcome = field === undefined ? undefined : detail[field]
  return typeof outcome === 'string' && outcome !== 'SUCCESS'
}

function parseDetail(type: string, detail: Detail, where: ResourceLocation, at: string): EcrEventContent {
  switch (type) {
    case 'ECR Image Scan':
      return {
        action: detail['scan-status'] === 'FAILED' ? 'ecr:ImageScanFailed' : 'ecr:ImageScan',
        eventSubjects: createImageSubjects(detail, where, IMAGE_SCAN_FACTS, { presence: 'PRESENT' }),
      }
    case 'ECR Pull Through Cache Action':
      return { action: 'ecr:PullThroughCache', eventSubjects: createArrivedImageSubjects(detail, where) }
    case 'ECR Replication Action':
      return { action: 'ecr:Replicate', eventSubjects: createArrivedImageSubjects(detail, where) }
    case 'ECR Scan Resource Change':
      return { action: 'ecr:ScanFrequencyChange', eventSubjects: parseRepositorySubjects(detail, where) }
    default:
      return parseImageAction(detail, where, at)
  }
}

function parseImageAction(detail: Detail, where: ResourceLocation, at: string): EcrEventContent {
  switch (detail['action-type']) {
    case 'PUSH': {
      const eventSubjects = createImageSubjects(detail, where, 'ALL', { presence: 'PRESENT' })
      return {
        action: 'ecr:Push',
        eventSubjects: addPreviousTagHolder(eventSubjects, detail, where),
        ...findSharedChangeId('push', eventSubjects, at, detail),
      }
    }
    case 'DELETE': {
      const eventSubjects = createImageSubjects(detail, where, IMAGE_PRESENCE_FACTS, { presence: 'DELETED' })
      return {
        action: 'ecr:Delete',
        eventSubjects: addLatestImageHolder(eventSubjects),
        ...findSharedChangeId('delete', eventSubjects, at),
      }
    }
    case 'UPDATE_STORAGE_CLASS': {
      const archives = detail['target-storage-class'] === 'ARCHIVE'
      const facts = archives ? { storage: 'ARCHIVED' } : {}
      const expectation = { presence: 'PRESENT', facts } as const
      const eventSubjects = createImageSubjects(detail, where, IMAGE_STORAGE_FACTS, expectation)
      return {
        action: 'ecr:UpdateStorageClass',
        eventSubjects: addStorageChange(eventSubjects, findRepository(detail, where), archives),
      }
    }
    default:
      return {
        action: 'ecr:ImageAction',
        eventSubjects: addPreviousTagHolder(createImageSubjects(detail, where, 'ALL'), detail, where),
      }
  }
}

function createImageSubjects(
  detail: Detail,
  where: ResourceLocation,
  facts: Subject['facts'],
  expectation?: Expectation,
): EventSubjects {
  const repository = findRepository(detail, where)
  const resource = resolveImage(detail['image-digest'], repository)
  if (resource === undefined) return createUnnamedImageSubjects(repository, facts)
  return { subjects: [{ resource, facts, ...(expectation === undefined ? {} : { expectation }) }] }
}

function findRepository(detail: Detail, where: ResourceLocation) {
  return resolveRepository(detail['repository-name'], where)
}

/** The facts of a repository that can be created together with an image. */
const NEW_REPOSITORY_FACTS = [
  'registry',
  'policy',
  'lifecyclePolicy',
  'scanFrequency',
  'latestImage',
  'latestPush',
]

/** An image from another registry, with its repository, which may have been created for it. */
function createArrivedImageSubjects(detail: Detail, where: ResourceLocation): EventSubjects {
  const expectation = { presence: 'PRESENT' } as const
  const { subjects, ...eventSubjects } = addPreviousTagHolder(
    createImageSubjects(detail, where, 'ALL', expectation),
    detail,
    where,
  )
  const resource = findRepository(detail, where)
  if (resource === undefined) return { subjects, ...eventSubjects }
  return {
    subjects: [...subjects.filter(isImageSubject), { resource, facts: NEW_REPOSITORY_FACTS, expectation }],
    ...eventSubjects,
  }
}

function addPreviousTagHolder(
  eventSubjects: EventSubjects,
  detail: Detail,
  where: ResourceLocation,
): EventSubjects {
  const indirectSubjects = [
    ...(eventSubjects.indirectSubjects ?? []),
    ...selectPreviousTagHolder(findRepository(detail, where), detail['image-tag']),
  ]
  return indirectSubjects.length === 0 ? eventSubjects : { ...eventSubjects, indirectSubjects }
}

function findSharedChangeId(
  operation: 'push' | 'delete',
  { subjects: [image] }: EventSubjects,
  at: string,
  { 'image-tag': tag }: Detail = {},
): Pick<EcrEventContent, 'sharedChangeId'> {
  if (image === undefined || !isImageSubject(image)) return {}
  return {
    sharedChangeId: deriveImageChangeId(operation, image.resource, {
      at,
      tag: typeof tag === 'string' ? tag : undefined,
    }),
  }
}

/** The maximum number of repositories that are read from an event: events can come from anyone who can put events. */
const MAX_REPOSITORIES = 1_000

function parseRepositorySubjects({ repositories }: Detail, where: ResourceLocation): EventSubjects {
  const named: readonly unknown[] = Array.isArray(repositories) ? repositories.slice(0, MAX_REPOSITORIES) : []
  const subjects = named.map(each => parseScanFrequencyChange(each, where)).filter(each => each !== undefined)
  const isComplete = subjects.length > 0 && subjects.length === named.length
  return { ...(isComplete ? {} : UNRESOLVED_REPOSITORY), subjects }
}

function parseScanFrequencyChange(entry: unknown, where: ResourceLocation): Subject | undefined {
  const detail = typeof entry === 'object' && entry !== null ? (entry as Detail) : {}
  const resource = findRepository(detail, where)
  if (resource === undefined) return undefined
  const { 'scan-frequency': scanFrequency } = detail
  const facts = typeof scanFrequency === 'string' ? { scanFrequency } : {}
  return { resource, facts: ['scanFrequency'], expectation: { presence: 'PRESENT', facts } }
}
