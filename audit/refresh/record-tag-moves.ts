import { isDeepStrictEqual } from 'node:util'
import { addTagHolder, listTagMoves, type TagHolder, type TagMove } from '../engines/image/tag-history.ts'
import type { Change, Subject } from '../events/change.ts'
import { buildSiblingImage, getImageDigest } from '../resources/ecr/image.ts'
import { getImageTagName } from '../resources/ecr/image-tag.ts'
import type { LostTag, ReplacedImage } from '../resources/recorded/moved-tags.ts'
import type { FactProvenance } from '../resources/resource-snapshot.ts'
import type { Resource } from '../resources/resource.ts'
import { updateRecordedFact } from '../state/effects/recorded-fact.ts'
import type { ItemStore } from '../state/store.ts'

type Image = Resource<'AWS::ECR::Image'>

/** The most lost tags of an image, and the most images that it replaced, that are stored: the last ones. */
const MAX_LOST = 20
const MAX_REPLACED = 20

/** Seconds for which the record of a tag is kept after its last push: 400 days. */
const KEPT_SECONDS = 400 * 86_400

/**
 * Stores which image got a tag by a push, with the image that had it before that it lost it, and with the one that got it which
 * one it replaced. `subjects` are those of the change with the images that had the tag according to the last read. Idempotent,
 * and independent of the order in which events arrive. Throws ConflictError.
 */
export async function recordTagMoves(
  change: Change,
  subjects: readonly Subject[],
  { store, now }: { store: ItemStore; now: () => Date },
): Promise<void> {
  const pushed = findPushedTag(change)
  if (pushed === undefined) return
  const { image, tag } = pushed
  const expires = Math.floor(now().getTime() / 1000) + KEPT_SECONDS
  const changeId = change.sharedChangeId ?? change.id
  const provenance = { changeId, at: change.at }
  const before = subjects.filter(isImageSubject).filter(({ resource }) => resource.arn !== image.arn)
  const [previous, ...others] = before.map(({ resource }) => getImageDigest(resource))
  const holder = { digest: getImageDigest(image), changeId, at: change.at }
  const recorded = await updateRecordedFact<readonly TagHolder[]>(
    { resource: tag, fact: 'holders', provenance },
    (holders = []) => addTagHolder(holders, holder, others.length > 0 ? undefined : previous),
    store,
    expires,
  )
  const moves = listTagMoves(recorded?.value ?? [])
  for (const from of new Set(moves.map(each => each.from))) {
    const lost = moves.filter(each => each.from === from)
    await recordLostTag(buildSiblingImage(image, from), tag, lost, { store, expires, provenance })
  }
  for (const to of new Set(moves.map(each => each.to))) {
    const last = moves.findLast(each => each.to === to)
    if (last !== undefined) await recordReplaced(image, tag, last, { store, expires, provenance })
  }
}

/** The image that a push gave a tag, and the tag. */
function findPushedTag({
  subjects,
  indirectSubjects = [],
}: Change): { image: Image; tag: Resource<'AWS::ECR::ImageTag'> } | undefined {
  const images = subjects.filter(isImageSubject)
  const tags = indirectSubjects.flatMap(({ target }) => (isImageTag(target) ? [target] : []))
  const [image, tag] = [images[0]?.resource, tags[0]]
  return images.length === 1 && tags.length === 1 && image && tag ? { image, tag } : undefined
}

function isImageSubject(subject: Subject): subject is Subject & { resource: Image } {
  return subject.resource.kind === 'AWS::ECR::Image'
}

function isImageTag(resource: Resource): resource is Resource<'AWS::ECR::ImageTag'> {
  return resource.kind === 'AWS::ECR::ImageTag'
}

interface RecordContext {
  store: ItemStore
  expires: number
  provenance: FactProvenance
}

/** Stores the moves of a tag away from an image, instead of those of the tag that were stored before. */
async function recordLostTag(
  image: Image,
  tagResource: Resource<'AWS::ECR::ImageTag'>,
  moves: readonly TagMove[],
  { store, expires, provenance }: RecordContext,
): Promise<void> {
  const tag = getImageTagName(tagResource)
  const lost = moves.map(({ to, changeId, at }): LostTag => ({
    tag,
    to: buildSiblingImage(image, to),
    changeId,
    at,
  }))
  await updateRecordedFact<readonly LostTag[]>(
    { resource: image, fact: 'lostTags', provenance },
    (tags = []) => {
      const all = [...tags.filter(each => each.tag !== tag), ...lost].toSorted(compareTimes).slice(-MAX_LOST)
      return isDeepStrictEqual(all, tags) ? undefined : all
    },
    store,
    expires,
  )
}

/** Stores the last move of a tag to an image of the repository of `sibling`, instead of the one that was stored before. */
async function recordReplaced(
  sibling: Image,
  tagResource: Resource<'AWS::ECR::ImageTag'>,
  { from, to, changeId, at }: TagMove,
  { store, expires, provenance }: RecordContext,
): Promise<void> {
  const tag = getImageTagName(tagResource)
  const replaced: ReplacedImage = { ...buildSiblingImage(sibling, from), tag, changeId, at }
  await updateRecordedFact<readonly ReplacedImage[]>(
    { resource: buildSiblingImage(sibling, to), fact: 'replaced', provenance },
    (images = []) => {
      const all = [...images.filter(each => each.tag !== tag), replaced]
        .toSorted(compareTimes)
        .slice(-MAX_REPLACED)
      return isDeepStrictEqual(all, images) ? undefined : all
    },
    store,
    expires,
  )
}

function compareTimes(a: LostTag | ReplacedImage, b: LostTag | ReplacedImage): number {
  return Date.parse(a.at) - Date.parse(b.at) || (a.changeId < b.changeId ? -1 : 1)
}
