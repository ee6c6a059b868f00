import { buildRegistryResource } from '../../resources/ecr/registry.ts'
import type { Resource } from '../../resources/resource.ts'
import type { EventSubjects } from '../event-subjects.ts'
import type { Change, IgnoreReason, ParsedEvent, AuditScope, Subject } from '../change.ts'
import {
  parseCloudTrailEvent,
  readObject,
  readText,
  deriveCloudTrailChange,
  findIgnoreReason,
  type CloudTrailEvent,
} from '../cloudtrail-event.ts'
import { attachClaims } from '../claims.ts'
import { parseImageSubjects, findPushedTag } from './image-call.ts'
import {
  selectRepositoryImages,
  parseEcrArn,
  IMAGE_PRESENCE_FACTS,
  resolveRepository,
  parseRepositoryArn,
  UNRESOLVED_REPOSITORY,
} from './ecr-resources.ts'
import { listEcrClaims } from './ecr-claims.ts'
import { deriveImageChangeId } from './image-change-id.ts'

/** The facts of a repository that each call can change. */
const REPOSITORY_FACTS: Readonly<Record<string, readonly string[] | 'ALL'>> = {
  CreateRepository: 'ALL',
  DeleteRepository: 'ALL',
  SetRepositoryPolicy: ['policy'],
  DeleteRepositoryPolicy: ['policy'],
  PutLifecyclePolicy: ['lifecyclePolicy'],
  DeleteLifecyclePolicy: ['lifecyclePolicy'],
  PutImageTagMutability: ['tagMutability'],
  PutImageScanningConfiguration: ['scanFrequency'],
}

/** A registry setting that is not a fact: the fact `policy` stands for its effects. */
const UNTRACKED_SETTING = ['policy']

/** The facts of the registry that each call can change. */
const REGISTRY_FACTS: Readonly<Record<string, readonly string[]>> = {
  PutRegistryPolicy: ['policy'],
  DeleteRegistryPolicy: ['policy'],
  PutRegistryScanningConfiguration: ['scanning'],
  PutAccountSetting: ['policy', 'scanning'],
  CreatePullThroughCacheRule: ['pullThroughRules'],
  UpdatePullThroughCacheRule: ['pullThroughRules'],
  DeletePullThroughCacheRule: ['pullThroughRules'],
  CreateRepositoryCreationTemplate: ['creationTemplates'],
  UpdateRepositoryCreationTemplate: ['creationTemplates'],
  DeleteRepositoryCreationTemplate: ['creationTemplates'],
  PutReplicationConfiguration: UNTRACKED_SETTING,
  PutSigningConfiguration: UNTRACKED_SETTING,
  DeleteSigningConfiguration: UNTRACKED_SETTING,
  RegisterPullTimeUpdateExclusion: UNTRACKED_SETTING,
  DeregisterPullTimeUpdateExclusion: UNTRACKED_SETTING,
  /** It copies existing images and changes no setting. */
  StartReplicationBackfill: [],
}

/** Parses a call of ECR's API. Throws UnreadableEvent for other events. */
export function parseEcrCall(event: unknown, auditScope: AuditScope): ParsedEvent {
  const call = parseCloudTrailEvent(event)
  const ignored = findIgnoreReason(call, auditScope)
  if (ignored) return { ignored }
  const registryId = readText(call.request, 'registryId') ?? call.account
  if (registryId !== call.account) return { ignored: 'kind-not-audited' }
  const eventSubjects = parseCallSubjects(call)
  if (typeof eventSubjects === 'string') return { ignored: eventSubjects }
  const subjects = attachClaims(eventSubjects.subjects, listEcrClaims(call))
  return {
    change: {
      ...deriveCloudTrailChange(call),
      ...eventSubjects,
      subjects,
      ...findSharedChangeId(call, subjects),
    },
  }
}

/** ECR also sends its own event for a push and for the deletion of one image. */
function findSharedChangeId(
  call: CloudTrailEvent,
  [image, ...others]: readonly Subject[],
): Pick<Change, 'sharedChangeId'> {
  if (image?.resource.kind !== 'AWS::ECR::Image' || others.length > 0) return {}
  const { operation, at } = call
  if (operation === 'PutImage')
    return { sharedChangeId: deriveImageChangeId('push', image.resource, { at, tag: findPushedTag(call) }) }
  return operation === 'BatchDeleteImage'
    ? { sharedChangeId: deriveImageChangeId('delete', image.resource, { at }) }
    : {}
}

function parseCallSubjects(call: CloudTrailEvent): EventSubjects | IgnoreReason {
  const { operation } = call
  if (operation === 'StartLifecyclePolicyPreview') return 'dry-run'
  if (Object.hasOwn(REGISTRY_FACTS, operation))
    return {
      subjects: [{ resource: buildRegistryResource(call), facts: REGISTRY_FACTS[operation] ?? 'ALL' }],
    }
  if (/^(Tag|Untag)Resource$/.test(operation)) return parseTaggedSubjects(call)
  const repository = findRepository(call)
  const images = parseImageSubjects(call, repository)
  if (images !== undefined) return images
  if (repository !== undefined) return createRepositorySubjects(call, repository)
  if (Object.hasOwn(REPOSITORY_FACTS, operation)) return UNRESOLVED_REPOSITORY
  return { subjects: [{ resource: buildRegistryResource(call), facts: 'ALL' }] }
}

function createRepositorySubjects(
  call: CloudTrailEvent,
  repository: Resource<'AWS::ECR::Repository'>,
): EventSubjects {
  const { operation, request } = call
  const facts = Object.hasOwn(REPOSITORY_FACTS, operation) ? REPOSITORY_FACTS[operation] : undefined
  const isDeletion = operation === 'DeleteRepository'
  const presence = isDeletion ? 'DELETED' : 'PRESENT'
  const subjects = [{ resource: repository, facts: facts ?? 'ALL', expectation: { presence } }] as const
  if (!isDeletion || request['force'] !== true) return { subjects }
  return { subjects, indirectSubjects: [selectRepositoryImages(repository, IMAGE_PRESENCE_FACTS)] }
}

/** Only repositories have tags of AWS; those of an image are names. */
function parseTaggedSubjects(call: CloudTrailEvent): EventSubjects | 'kind-not-audited' {
  const arn = readText(call.request, 'resourceArn') ?? call.resources[0]
  if (arn === undefined) return UNRESOLVED_REPOSITORY
  const resource = parseEcrArn(arn, call)
  if (resource === undefined) return 'kind-not-audited'
  if (resource.kind === 'AWS::ECR::Image') return { subjects: [{ resource, facts: [] }] }
  return { subjects: [{ resource, facts: ['tags'], expectation: { presence: 'PRESENT' } }] }
}

/** CloudTrail omits parameters that are too long, but not the repository in `resources`. */
function findRepository(call: CloudTrailEvent): Resource<'AWS::ECR::Repository'> | undefined {
  const { request, response, resources } = call
  const name = request['repositoryName'] ?? readObject(response, 'repository')['repositoryName']
  const [listed] = resources.flatMap(arn => parseRepositoryArn(arn, call) ?? [])
  return resolveRepository(name, call) ?? listed
}
