import { registryResource } from '../../resources/ecr/registry.ts'
import type { Resource } from '../../resources/resource.ts'
import type { About } from '../about.ts'
import type { Change, IgnoreReason, Read, Scope, Subject } from '../change.ts'
import { apiCallOf, objectAt, textAt, toldByCall, withoutEffect, type ApiCall } from '../cloudtrail.ts'
import { telling } from '../told.ts'
import { aboutImages, tagPutBy } from './image-call.ts'
import { imagesIn, keptAs, PRESENCE, repositoryCalled, repositoryKeptAs, UNNAMED } from './ecr-names.ts'
import { toldByEcr } from './told-by-ecr.ts'
import { imageCause } from './told-twice.ts'

/** What each call can change of a repository. */
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

/** A setting of the registry that is no fact of ours: whom it reaches is read off one that is. */
const OTHER = ['policy']

/** What each call can change of the registry. */
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
  PutReplicationConfiguration: OTHER,
  PutSigningConfiguration: OTHER,
  DeleteSigningConfiguration: OTHER,
  RegisterPullTimeUpdateExclusion: OTHER,
  DeregisterPullTimeUpdateExclusion: OTHER,
  /** It copies what is there, and sets nothing. */
  StartReplicationBackfill: [],
}

/** Reads a call of ECR's API. Throws UnreadableEvent for what is no call. */
export function readEcrCall(event: unknown, scope: Scope): Read {
  const call = apiCallOf(event)
  const ignored = withoutEffect(call, scope)
  if (ignored) return { ignored }
  const registryId = textAt(call.request, 'registryId') ?? call.account
  if (registryId !== call.account) return { ignored: 'kind-not-audited' }
  const about = aboutCall(call)
  if (typeof about === 'string') return { ignored: about }
  const subjects = telling(about.subjects, toldByEcr(call))
  return { change: { ...toldByCall(call), ...about, subjects, ...sharedBy(call, subjects) } }
}

/** Of a push, and of the deletion of one image, ECR has an event of its own. */
function sharedBy(call: ApiCall, [image, ...others]: readonly Subject[]): Pick<Change, 'shared'> {
  if (image?.resource.kind !== 'AWS::ECR::Image' || others.length > 0) return {}
  const { operation, at } = call
  if (operation === 'PutImage')
    return { shared: imageCause('push', image.resource, { at, tag: tagPutBy(call) }) }
  return operation === 'BatchDeleteImage' ? { shared: imageCause('delete', image.resource, { at }) } : {}
}

function aboutCall(call: ApiCall): About | IgnoreReason {
  const { operation } = call
  if (operation === 'StartLifecyclePolicyPreview') return 'dry-run'
  if (Object.hasOwn(REGISTRY_FACTS, operation))
    return { subjects: [{ resource: registryResource(call), facts: REGISTRY_FACTS[operation] ?? 'ALL' }] }
  if (/^(Tag|Untag)Resource$/.test(operation)) return aboutTagged(call)
  const repository = repositoryOf(call)
  const images = aboutImages(call, repository)
  if (images !== undefined) return images
  if (repository !== undefined) return aboutRepository(call, repository)
  if (Object.hasOwn(REPOSITORY_FACTS, operation)) return UNNAMED
  return { subjects: [{ resource: registryResource(call), facts: 'ALL' }] }
}

function aboutRepository(call: ApiCall, repository: Resource<'AWS::ECR::Repository'>): About {
  const { operation, request } = call
  const facts = Object.hasOwn(REPOSITORY_FACTS, operation) ? REPOSITORY_FACTS[operation] : undefined
  const isEnd = operation === 'DeleteRepository'
  const presence = isEnd ? 'GONE' : 'PRESENT'
  const subjects = [{ resource: repository, facts: facts ?? 'ALL', expects: { presence } }] as const
  if (!isEnd || request['force'] !== true) return { subjects }
  return { subjects, through: [imagesIn(repository, PRESENCE)] }
}

/** Tags of a repository are no fact of it. */
function aboutTagged(call: ApiCall): About | 'kind-not-audited' {
  const arn = textAt(call.request, 'resourceArn') ?? call.resources[0]
  if (arn === undefined) return UNNAMED
  const resource = keptAs(arn, call)
  return resource === undefined ? 'kind-not-audited' : { subjects: [{ resource, facts: [] }] }
}

/** Of what is too long CloudTrail leaves out the parameters, but not the repository. */
function repositoryOf(call: ApiCall): Resource<'AWS::ECR::Repository'> | undefined {
  const { request, response, resources } = call
  const named = request['repositoryName'] ?? objectAt(response, 'repository')['repositoryName']
  const [kept] = resources.flatMap(arn => repositoryKeptAs(arn, call) ?? [])
  return repositoryCalled(named, call) ?? kept
}
