import { imageResource } from '../../resources/ecr/image.ts'
import { registryResource } from '../../resources/ecr/registry.ts'
import { repositoryNamed } from '../../resources/ecr/repository.ts'
import {
  UnreadableEvent,
  type Change,
  type Expectation,
  type Read,
  type Scope,
  type Subject,
} from '../change.ts'
import { movedTag } from './moved-tag.ts'
import { imageCause } from './told-twice.ts'
import { apiCallOf, objectAt, textAt, withoutEffect, type ApiCall } from '../cloudtrail.ts'

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
  PutReplicationConfiguration: [],
  PutSigningConfiguration: [],
  DeleteSigningConfiguration: [],
  RegisterPullTimeUpdateExclusion: [],
  DeregisterPullTimeUpdateExclusion: [],
}

/** Calls on images that are named by what the answer says of them, or else by the request. */
const OF_IMAGES = ['PutImage', 'BatchDeleteImage', 'UpdateImageStorageClass']

/** Reads a call of ECR's API. Throws UnreadableEvent when it does not name what it changed. */
export function readEcrCall(event: unknown, scope: Scope): Read {
  const call = apiCallOf(event)
  const ignored = withoutEffect(call, scope)
  if (ignored) return { ignored }
  const registryId = textAt(call.request, 'registryId') ?? call.account
  if (registryId !== call.account) return { ignored: 'kind-not-audited' }
  const subjects = subjectsOf(call)
  if (typeof subjects === 'string') return { ignored: subjects }
  const { id, account, region, actor, at } = call
  return {
    change: {
      id,
      account,
      region,
      action: `ecr:${call.operation}`,
      actor,
      at,
      subjects,
      ...taggedBy(call),
      ...sharedBy(call, subjects),
      lags: false,
    },
  }
}

/** Of a push, and of the deletion of one image, ECR has an event of its own. */
function sharedBy(call: ApiCall, [image, ...others]: readonly Subject[]): Pick<Change, 'shared'> {
  if (image === undefined || others.length > 0) return {}
  const { operation, at } = call
  if (operation === 'PutImage')
    return { shared: imageCause('push', image.resource, { at, tag: tagPutBy(call) }) }
  return operation === 'BatchDeleteImage' ? { shared: imageCause('delete', image.resource, { at }) } : {}
}

function tagPutBy({ request, response }: ApiCall): string | undefined {
  return textAt(request, 'imageTag') ?? textAt(objectAt(objectAt(response, 'image'), 'imageId'), 'imageTag')
}

function taggedBy(call: ApiCall): Pick<Change, 'through'> {
  const name = repositoryIn(call)
  const tag = tagPutBy(call)
  if (call.operation !== 'PutImage' || name === undefined || tag === undefined) return {}
  return { through: movedTag(repositoryNamed(name, call), tag) }
}

function subjectsOf(call: ApiCall): readonly Subject[] | 'failed' | 'kind-not-audited' {
  const { operation } = call
  if (OF_IMAGES.includes(operation)) return imageSubjects(call)
  if (/^(Tag|Untag)Resource$/.test(operation)) return tagged(call)
  if (Object.hasOwn(REGISTRY_FACTS, operation))
    return [{ resource: registryResource(call), facts: REGISTRY_FACTS[operation] ?? 'ALL' }]
  const name = repositoryIn(call)
  if (name !== undefined) return [repositorySubject(call, name)]
  if (Object.hasOwn(REPOSITORY_FACTS, operation))
    throw new UnreadableEvent(`${operation} names no repository`)
  return [{ resource: registryResource(call), facts: 'ALL' }]
}

function repositorySubject(call: ApiCall, name: string): Subject {
  const { operation } = call
  const facts = Object.hasOwn(REPOSITORY_FACTS, operation) ? REPOSITORY_FACTS[operation] : undefined
  const presence = operation === 'DeleteRepository' ? 'GONE' : 'PRESENT'
  return { resource: repositoryNamed(name, call), facts: facts ?? 'ALL', expects: { presence } }
}

/** Tags of a repository are no fact of it. */
function tagged(call: ApiCall): readonly Subject[] | 'kind-not-audited' {
  const arn = textAt(call.request, 'resourceArn')
  if (arn === undefined) throw new UnreadableEvent(`${call.operation} names no resource`)
  const [, name] = /:repository\/(.+)$/.exec(arn) ?? []
  if (name === undefined || repositoryNamed(name, call).arn !== arn) return 'kind-not-audited'
  return [{ resource: repositoryNamed(name, call), facts: [] }]
}

function imageSubjects(call: ApiCall): readonly Subject[] | 'failed' {
  const { operation, response } = call
  const name = repositoryIn(call)
  if (name === undefined) throw new UnreadableEvent(`${operation} names no repository`)
  const digests = operation === 'BatchDeleteImage' ? deleted(response) : [digestIn(call)]
  if (digests.length === 0 && isList(response['failures'])) return 'failed'
  const known = digests.filter(digest => digest !== undefined)
  if (known.length === 0) throw new UnreadableEvent(`${operation} names no digest`)
  const repositoryArn = repositoryNamed(name, call).arn
  return [...new Set(known)].map(digest => ({
    resource: imageResource(repositoryArn, digest, call),
    facts: operation === 'UpdateImageStorageClass' ? ['storage', 'scan'] : 'ALL',
    expects: expectedOf(call),
  }))
}

function expectedOf({ operation, request }: ApiCall): Expectation {
  if (operation === 'BatchDeleteImage') return { presence: 'GONE' }
  const archives = operation === 'UpdateImageStorageClass' && request['targetStorageClass'] === 'ARCHIVE'
  return { presence: 'PRESENT', ...(archives ? { facts: { storage: 'ARCHIVED' } } : {}) }
}

/** The images that are said to be deleted, each once or once by each of its tags. */
function deleted(response: ApiCall['response']): (string | undefined)[] {
  const ids = response['imageIds']
  return isList(ids) ? ids.map(id => digestOf(id)) : []
}

function digestIn({ request, response }: ApiCall): string | undefined {
  return (
    digestOf(objectAt(objectAt(response, 'image'), 'imageId')) ??
    digestOf(objectAt(response, 'imageId')) ??
    digestOf(objectAt(request, 'imageId')) ??
    digestOf(request)
  )
}

function digestOf(id: unknown): string | undefined {
  const digest = typeof id === 'object' && id !== null && 'imageDigest' in id ? id.imageDigest : undefined
  return typeof digest === 'string' && /^sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined
}

function repositoryIn({ request, response }: ApiCall): string | undefined {
  const name = textAt(request, 'repositoryName') ?? textAt(objectAt(response, 'repository'), 'repositoryName')
  return name !== undefined && /^[a-z0-9][a-z0-9._/-]{0,255}$/.test(name) ? name : undefined
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0
}
