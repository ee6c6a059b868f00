import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Change, Subject } from '../../../audit/events/change.ts'
import { recordTagMoves } from '../../../audit/refresh/record-tag-moves.ts'
import { buildImageTagResource } from '../../../audit/resources/ecr/image-tag.ts'
import { buildImageResource } from '../../../audit/resources/ecr/image.ts'
import { buildRepositoryResourceByName } from '../../../audit/resources/ecr/repository.ts'
import type { LostTag, ReplacedImage } from '../../../audit/resources/recorded/moved-tags.ts'
import { loadRecordedFact } from '../../../audit/state/effects/recorded-fact.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const repository = buildRepositoryResourceByName('media/resizer', where)
const images = Array.from({ length: 5 }, (_, at) =>
  buildImageResource(repository.arn, `sha256:${`a${at}`.repeat(32)}`, where),
)

function image(number: number) {
  const found = images[number]
  if (found === undefined) throw new Error(`no image ${number}`)
  return found
}

interface Push {
  number: number
  second: number
  tag?: string
}

function buildPush({ number, second, tag = 'prod' }: Push): Change {
  return {
    ...where,
    id: `eb:${second}`,
    sharedChangeId: `ecr-push:${second}`,
    action: 'ecr:Push',
    actor: { type: 'AWSService', name: 'Amazon ECR' },
    at: new Date(Date.UTC(2026, 9, 1, 10, 0, second)).toISOString(),
    subjects: [{ resource: image(number), facts: 'ALL' }],
    indirectSubjects: [
      {
        target: buildImageTagResource(repository, tag),
        kind: 'AWS::ECR::Image',
        relationship: 'taggedAs',
        facts: ['tags', 'taggedAs'],
      },
    ],
    eventuallyConsistent: false,
  }
}

/** Records pushes, with the images that had the tag when the first one was handled. */
async function recordPushes(pushes: readonly Push[], before: readonly number[] = []) {
  const store = createMemoryStore()
  for (const push of pushes) {
    const change = buildPush(push)
    const holders = before.map((number): Subject => ({
      resource: image(number),
      facts: ['tags', 'taggedAs'],
    }))
    await recordTagMoves(change, [...change.subjects, ...holders], { store, now: () => new Date(change.at) })
  }
  return store
}

/** What each image lost: the tag, the image that got it, and the second of the push. */
async function record(pushes: readonly Push[], before: readonly number[] = []) {
  const store = await recordPushes(pushes, before)
  const lost = images.map(async resource => {
    const stored = await loadRecordedFact(resource, 'lostTags', store)
    return ((stored?.value ?? []) as readonly LostTag[]).map(({ tag, to, at }) => [
      tag,
      images.findIndex(({ arn }) => arn === to.arn),
      new Date(at).getUTCSeconds(),
    ])
  })
  return Promise.all(lost)
}

/** What each image replaced: the tag, the image that had it, and the second of the push. */
async function recordReplaced(pushes: readonly Push[], before: readonly number[] = []) {
  const store = await recordPushes(pushes, before)
  const replaced = images.map(async resource => {
    const stored = await loadRecordedFact(resource, 'replaced', store)
    return ((stored?.value ?? []) as readonly ReplacedImage[]).map(({ tag, arn, at }) => [
      tag,
      images.findIndex(each => each.arn === arn),
      new Date(at).getUTCSeconds(),
    ])
  })
  return Promise.all(replaced)
}

describe('the images that an image replaced', () => {
  it('are those from which a push moved a tag, of each tag the last one', async () => {
    expect(await recordReplaced([{ number: 1, second: 5 }], [0])).toEqual([[], [['prod', 0, 5]], [], [], []])
    const pushes = [
      { number: 1, second: 5 },
      { number: 2, second: 7 },
      { number: 1, second: 9 },
      { number: 3, second: 10, tag: 'v1' },
      { number: 1, second: 11, tag: 'v1' },
    ]
    expect(await recordReplaced(pushes, [0])).toEqual([
      [],
      [
        ['prod', 2, 9],
        ['v1', 3, 11],
      ],
      [['prod', 1, 7]],
      [['v1', 0, 10]],
      [],
    ])
  })

  it('are the same in whichever order events arrive', async () => {
    const pushes = [
      { number: 1, second: 5 },
      { number: 2, second: 7 },
      { number: 3, second: 9 },
      { number: 2, second: 11 },
    ]
    expect(await recordReplaced(pushes.toReversed())).toEqual(await recordReplaced(pushes))
  })
})

describe('the tags that an image lost', () => {
  it('are those that a push moved, with the image that got them', async () => {
    expect(await record([{ number: 1, second: 5 }], [0])).toEqual([[['prod', 1, 5]], [], [], [], []])
  })

  it('follow from the pushes alone, if the image that had the tag is not known', async () => {
    const pushes = [
      { number: 1, second: 5 },
      { number: 2, second: 7 },
      { number: 1, second: 9 },
    ]
    expect(await record(pushes)).toEqual([[], [['prod', 2, 7]], [['prod', 1, 9]], [], []])
  })

  it('are none if it is not clear which image had the tag', async () => {
    expect(await record([{ number: 2, second: 5 }], [0, 1])).toEqual([[], [], [], [], []])
  })

  it('are none if the same image is pushed again, or other tags are', async () => {
    const pushes = [
      { number: 0, second: 5 },
      { number: 0, second: 6 },
      { number: 1, second: 7, tag: 'v1' },
    ]
    expect(await record(pushes)).toEqual([[], [], [], [], []])
  })

  it('are the same in whichever order and how often events arrive', async () => {
    const pushed = fc.uniqueArray(fc.record({ number: fc.nat(4), second: fc.nat(59) }), {
      selector: ({ second }) => second,
      minLength: 1,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(
        pushed.chain(all =>
          fc.tuple(
            fc.constant(all.toSorted((a, b) => a.second - b.second)),
            fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
          ),
        ),
        async ([inOrder, delivered]) => {
          expect(await record(delivered)).toEqual(await record(inOrder))
        },
      ),
      { numRuns: 50 },
    )
  })

  it('never name a move that contradicts the order of the pushes', async () => {
    const found = await record([
      { number: 2, second: 9 },
      { number: 1, second: 5 },
      { number: 0, second: 1 },
    ])
    expect(found).toEqual([[['prod', 1, 5]], [['prod', 2, 9]], [], [], []])
  })
})
