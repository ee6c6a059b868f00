import type { Resource } from '../../resources/resource.ts'
import type { EventSubjects } from '../event-subjects.ts'
import type { Expectation } from '../change.ts'
import { readObject, readText, type CloudTrailEvent } from '../cloudtrail-event.ts'
import {
  resolveImage,
  createUnnamedImageSubjects,
  IMAGE_PRESENCE_FACTS,
  IMAGE_SCAN_FACTS,
  addLatestImageHolder,
  addStorageChange,
  IMAGE_STORAGE_FACTS,
} from './ecr-resources.ts'
import { selectPreviousTagHolder } from './tag-moves.ts'

/** The facts that each call can change of the images in its response, or else in its request. */
const IMAGE_FACTS: Readonly<Record<string, readonly string[] | 'ALL'>> = {
  PutImage: 'ALL',
  BatchDeleteImage: IMAGE_PRESENCE_FACTS,
  UpdateImageStorageClass: IMAGE_STORAGE_FACTS,
  StartImageScan: IMAGE_SCAN_FACTS,
}

type Repository = Resource<'AWS::ECR::Repository'> | undefined

/** The images of a call; undefined if it is not a call on images. */
export function parseImageSubjects(
  call: CloudTrailEvent,
  repository: Repository,
): EventSubjects | 'failed' | undefined {
  const { operation, response } = call
  const facts = Object.hasOwn(IMAGE_FACTS, operation) ? IMAGE_FACTS[operation] : undefined
  if (facts === undefined) return undefined
  const digests = listDigests(call)
  if (digests.length === 0 && operation === 'BatchDeleteImage' && isNonEmptyList(response['failures']))
    return 'failed'
  const images = [...new Set(digests)].flatMap(digest => resolveImage(digest, repository) ?? [])
  if (images.length === 0) return createUnnamedImageSubjects(repository, facts)
  const expectation = deriveExpectation(call)
  const eventSubjects = { subjects: images.map(resource => ({ resource, facts, expectation })) }
  switch (operation) {
    case 'PutImage':
      return { ...eventSubjects, indirectSubjects: selectPreviousTagHolder(repository, findPushedTag(call)) }
    case 'BatchDeleteImage':
      return addLatestImageHolder(eventSubjects)
    case 'UpdateImageStorageClass':
      return addStorageChange(eventSubjects, repository, isArchiving(call))
    default:
      return eventSubjects
  }
}

/** The tag that PutImage assigned to an image. */
export function findPushedTag({ request, response }: CloudTrailEvent): string | undefined {
  return (
    readText(request, 'imageTag') ??
    readText(readObject(readObject(response, 'image'), 'imageId'), 'imageTag')
  )
}

function deriveExpectation(call: CloudTrailEvent): Expectation {
  if (call.operation === 'BatchDeleteImage') return { presence: 'DELETED' }
  return { presence: 'PRESENT', ...(isArchiving(call) ? { facts: { storage: 'ARCHIVED' } } : {}) }
}

function isArchiving({ operation, request }: CloudTrailEvent): boolean {
  return operation === 'UpdateImageStorageClass' && request['targetStorageClass'] === 'ARCHIVE'
}

/** The maximum number of images per call; a call can name an image once per tag. */
const MAX_IMAGES = 10_000

function listDigests({ operation, request, response }: CloudTrailEvent): unknown[] {
  if (operation === 'BatchDeleteImage') {
    const ids: unknown = response['imageIds'] ?? request['imageIds']
    return Array.isArray(ids) ? ids.slice(0, MAX_IMAGES).map(id => readDigest(id)) : []
  }
  const digest =
    readDigest(readObject(readObject(response, 'image'), 'imageId')) ??
    readDigest(readObject(response, 'imageId')) ??
    readDigest(readObject(request, 'imageId')) ??
    readDigest(request)
  return digest === undefined ? [] : [digest]
}

function readDigest(id: unknown): unknown {
  return readObject({ id }, 'id')['imageDigest']
}

function isNonEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0
}
