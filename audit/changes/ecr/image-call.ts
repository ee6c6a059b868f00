import type { Resource } from '../../resources/resource.ts'
import type { About } from '../about.ts'
import type { Expectation } from '../change.ts'
import { objectAt, textAt, type ApiCall } from '../cloudtrail.ts'
import { imageCalled, imageIn, PRESENCE, withLatest } from './ecr-names.ts'
import { movedTag } from './moved-tag.ts'

/** What each call can change of the images that its answer, or else its request, names. */
const IMAGE_FACTS: Readonly<Record<string, readonly string[] | 'ALL'>> = {
  PutImage: 'ALL',
  BatchDeleteImage: PRESENCE,
  UpdateImageStorageClass: ['storage', 'scan', 'content'],
  StartImageScan: ['scan'],
}

type Repository = Resource<'AWS::ECR::Repository'> | undefined

/** The images that a call is about, if it is about images. */
export function aboutImages(call: ApiCall, repository: Repository): About | 'failed' | undefined {
  const { operation, response } = call
  const facts = Object.hasOwn(IMAGE_FACTS, operation) ? IMAGE_FACTS[operation] : undefined
  if (facts === undefined) return undefined
  const digests = digestsIn(call)
  if (digests.length === 0 && operation === 'BatchDeleteImage' && isList(response['failures']))
    return 'failed'
  const images = [...new Set(digests)].flatMap(digest => imageCalled(digest, repository) ?? [])
  if (images.length === 0) return imageIn(repository, facts)
  const expects = expectedOf(call)
  const about = { subjects: images.map(resource => ({ resource, facts, expects })) }
  if (operation === 'PutImage') return { ...about, through: movedTag(repository, tagPutBy(call)) }
  return operation === 'BatchDeleteImage' ? withLatest(about) : about
}

/** The tag that PutImage put to an image. */
export function tagPutBy({ request, response }: ApiCall): string | undefined {
  return textAt(request, 'imageTag') ?? textAt(objectAt(objectAt(response, 'image'), 'imageId'), 'imageTag')
}

function expectedOf({ operation, request }: ApiCall): Expectation {
  if (operation === 'BatchDeleteImage') return { presence: 'GONE' }
  const archives = operation === 'UpdateImageStorageClass' && request['targetStorageClass'] === 'ARCHIVE'
  return { presence: 'PRESENT', ...(archives ? { facts: { storage: 'ARCHIVED' } } : {}) }
}

/** As many images as ECR deletes by one call, each once or once by each of its tags. */
const MOST = 10_000

function digestsIn({ operation, request, response }: ApiCall): unknown[] {
  if (operation === 'BatchDeleteImage') {
    const ids: unknown = response['imageIds'] ?? request['imageIds']
    return Array.isArray(ids) ? ids.slice(0, MOST).map(id => digestOf(id)) : []
  }
  const digest =
    digestOf(objectAt(objectAt(response, 'image'), 'imageId')) ??
    digestOf(objectAt(response, 'imageId')) ??
    digestOf(objectAt(request, 'imageId')) ??
    digestOf(request)
  return digest === undefined ? [] : [digest]
}

function digestOf(id: unknown): unknown {
  return objectAt({ id }, 'id')['imageDigest']
}

function isList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0
}
