import type { Resource } from '../../resources/resource.ts'
import type { Change, Expectation, ParsedEvent, AuditScope, Subject } from '../change.ts'
import {
  parseCloudTrailEvent,
  readObject,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from '../cloudtrail-event.ts'
import {
  resolveImage,
  createUnnamedImageSubjects,
  IMAGE_PRESENCE_FACTS,
  resolveRepository,
  parseRepositoryArn,
  addLatestImageHolder,
} from './ecr-resources.ts'
import { deriveImageChangeId } from './image-change-id.ts'

/** The event of a lifecycle policy run. It is marked read-only although it deletes images (ECR User Guide, "Logging with CloudTrail"). */
export const LIFECYCLE_RUN_EVENT = 'PolicyExecutionEvent'

/** The maximum number of images per event: ECR splits larger runs into several events. */
const MAX_IMAGES = 100

/** Parses a lifecycle policy run as a change of the images that it expired or archived. Throws UnreadableEvent for other events. */
export function parseLifecycleRun(event: unknown, auditScope: AuditScope): ParsedEvent {
  const call = parseCloudTrailEvent(event)
  if (call.operation === 'DryRunEvent') return { ignored: 'dry-run' }
  if (call.operation !== LIFECYCLE_RUN_EVENT) return { ignored: 'kind-not-audited' }
  const ignored = findIgnoreReason({ ...call, readOnly: false }, auditScope)
  if (ignored) return { ignored }
  const actions = call.details['lifecycleEventImageActions']
  if (Array.isArray(actions) && actions.length === 0) return { ignored: 'read-only' }
  const repository = findRepository(call)
  const subjects = Array.isArray(actions)
    ? createImageSubjects(actions.slice(0, MAX_IMAGES), repository, call)
    : []
  const eventSubjects =
    subjects.length === 0
      ? createUnnamedImageSubjects(repository, IMAGE_PRESENCE_FACTS)
      : addLatestImageHolder({ subjects })
  return {
    change: { ...deriveCloudTrailChange(call), ...eventSubjects, ...findSharedChangeId(subjects, call.at) },
  }
}

type Repository = Resource<'AWS::ECR::Repository'> | undefined

function findRepository(call: CloudTrailEvent): Repository {
  const [listed] = call.resources.flatMap(arn => parseRepositoryArn(arn, call) ?? [])
  return resolveRepository(call.details['repositoryName'], call) ?? listed
}

function createImageSubjects(
  actions: readonly unknown[],
  repository: Repository,
  call: CloudTrailEvent,
): Subject[] {
  return actions.flatMap(each => {
    const action = readObject({ each }, 'each')
    const { digest } = readObject(action, 'lifecycleEventImage')
    const resource = resolveImage(digest, repository)
    return resource
      ? [{ resource, facts: IMAGE_PRESENCE_FACTS, expectation: deriveExpectation(action, call) }]
      : []
  })
}

/** The expected result of the rule of an action; empty if the rule is not found. */
function deriveExpectation(
  { rulePriority }: Readonly<Record<string, unknown>>,
  { details }: CloudTrailEvent,
): Expectation {
  const { lifecycleEventRules: rules } = readObject(details, 'lifecycleEventPolicy')
  const rule: unknown = Array.isArray(rules)
    ? rules.find((each: unknown) => readObject({ each }, 'each')['rulePriority'] === rulePriority)
    : undefined
  switch (readObject({ rule }, 'rule')['action']) {
    case 'expire':
      return { presence: 'DELETED' }
    case 'transition':
      return { presence: 'PRESENT', facts: { storage: 'ARCHIVED' } }
    default:
      return {}
  }
}

/** ECR also sends its own event for the deletion of one image. */
function findSharedChangeId(
  [image, ...others]: readonly Subject[],
  at: string,
): Pick<Change, 'sharedChangeId'> {
  if (image === undefined || others.length > 0 || image.expectation?.presence !== 'DELETED') return {}
  return { sharedChangeId: deriveImageChangeId('delete', image.resource, { at }) }
}
