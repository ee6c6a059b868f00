import { describe, expect, it } from 'vitest'
import { advance, foundBy, leftBy } from '../../../audit/account/advance.ts'
import { mayName, tiesOf, type Model } from '../../../audit/account/model.ts'
import type { Reading } from '../../../audit/account/reader.ts'
import { known, unknown, type Fact } from '../../../audit/resources/fact.ts'
import { keyOf } from '../../../audit/resources/resource.ts'
import { after, role, stamped, worker } from './lives.ts'

const CONFIRM = 24_000

/** One look: which cause, when, and what it finds. */
type Look = [
  cause: string,
  seconds: number,
  found: Readonly<Record<string, Fact>> | 'NOT_FOUND',
  number?: number,
]

/** The model after each of `looks`. */
function life(...looks: Look[]): Model[] {
  const models: Model[] = []
  for (const [cause, seconds, found, number = 0] of looks) {
    const reading: Reading = found === 'NOT_FOUND' ? found : { resource: worker, facts: found }
    const look = {
      stamp: stamped(cause, seconds),
      number,
      readAt: after(seconds),
      aspects: [],
      confirmAfter: CONFIRM,
    }
    models.push(advance(models.at(-1), worker, reading, look))
  }
  return models
}

function last(...looks: Look[]): Model {
  const model = life(...looks).at(-1)
  if (model === undefined) throw new Error('a life without looks')
  return model
}

function urls(...names: string[]) {
  return { urls: known(names) }
}

const node22 = { runtime: known('nodejs22.x') }
const node24 = { runtime: known('nodejs24.x') }

describe('a model', () => {
  it('begins with the first read, whose cause found nothing', () => {
    const model = last(['a', 0, node22])
    expect(model).toMatchObject({ presence: 'PRESENT', facts: node22, stamps: { runtime: stamped('a', 0) } })
    expect(model.readAt).toBe(after(0).toISOString())
    expect(foundBy(model, 'a')).toEqual({ runtime: unknown('it had not been read before') })
  })

  it('keeps its stamps when nothing changed, and tells when it was read', () => {
    const model = last(['a', 0, node22], ['b', 60, { runtime: known('nodejs22.x') }])
    expect(model.stamps).toEqual({ runtime: stamped('a', 0) })
    expect(model.readAt).toBe(after(60).toISOString())
    expect(foundBy(model, 'b')).toBeUndefined()
  })

  it('gives what changed the stamp of the change, and nothing else', () => {
    const model = last(['a', 0, { ...node22, urls: known([]) }], ['b', 60, { ...node24, urls: known([]) }])
    expect(model.stamps).toEqual({ runtime: stamped('b', 60), urls: stamped('a', 0) })
  })

  it('keeps the facts of aspects that were not read again', () => {
    const model = last(['a', 0, { ...node22, urls: known([]) }], ['b', 60, node24])
    expect(model.facts).toEqual({ ...node24, urls: known([]) })
  })

  it('takes the canonical ARN from the read', () => {
    const reading = { resource: { ...worker, arn: `${worker.arn}-canonical` }, facts: {} }
    const look = { stamp: stamped('a', 0), number: 0, readAt: after(0), aspects: [], confirmAfter: CONFIRM }
    expect(advance(undefined, worker, reading, look).resource.arn).toBe(`${worker.arn}-canonical`)
  })
})

describe('a resource that is not found', () => {
  it('is missing at first, with its facts', () => {
    const model = last(['a', 0, node22], ['b', 60, 'NOT_FOUND'])
    expect(model).toMatchObject({ presence: 'MISSING', missingSince: after(60).toISOString(), facts: node22 })
    expect(model.stamps['presence']).toBeUndefined()
  })

  it('is missing too if it was never read', () => {
    expect(last(['a', 0, 'NOT_FOUND'])).toMatchObject({ presence: 'MISSING', facts: {} })
  })

  it('is still missing when it is looked for again too early', () => {
    const model = last(['a', 0, node22], ['b', 60, 'NOT_FOUND'], ['b', 83.999, 'NOT_FOUND', 1])
    expect(model).toMatchObject({ presence: 'MISSING', missingSince: after(60).toISOString(), facts: node22 })
  })

  it('is gone when it is not found again later, and tells what it was', () => {
    const model = last(['a', 0, node22], ['b', 60, 'NOT_FOUND'], ['b', 84, 'NOT_FOUND', 1])
    expect(model).toMatchObject({ presence: 'GONE', facts: {}, stamps: { presence: stamped('b', 84) } })
    expect(model.missingSince).toBeUndefined()
    expect(foundBy(model, 'b')).toEqual(node22)
    expect(leftBy(model, 'b')).toEqual({})
  })

  it('stays gone by the change that made it so', () => {
    const model = last(['b', 0, 'NOT_FOUND'], ['b', 60, 'NOT_FOUND'], ['c', 120, 'NOT_FOUND'])
    expect(model).toMatchObject({ presence: 'GONE', stamps: { presence: stamped('b', 60) } })
  })

  it('is back when it is found while missing, as if nothing had been', () => {
    const model = last(['a', 0, node22], ['b', 60, 'NOT_FOUND'], ['b', 90, node22, 1])
    expect(model.presence).toBe('PRESENT')
    expect(model.missingSince).toBeUndefined()
    expect(model.stamps).toEqual({ runtime: stamped('a', 0) })
    expect(foundBy(model, 'b')).toBeUndefined()
  })

  it('is back by the change that brought it back', () => {
    const gone: Look[] = [
      ['b', 60, 'NOT_FOUND'],
      ['b', 90, 'NOT_FOUND', 1],
    ]
    const model = last(['a', 0, node22], ...gone, ['c', 200, node22])
    expect(model).toMatchObject({
      presence: 'PRESENT',
      stamps: { presence: stamped('c', 200), runtime: stamped('c', 200) },
    })
  })

  it('is missing anew the next time', () => {
    const model = last(['b', 0, 'NOT_FOUND'], ['b', 10, node22], ['c', 500, 'NOT_FOUND'])
    expect(model).toMatchObject({ presence: 'MISSING', missingSince: after(500).toISOString() })
  })
})

describe('a fact that can no longer be read', () => {
  const [before, now, again] = life(
    ['a', 0, { role: known(role('Old')) }],
    ['b', 60, { role: unknown('access denied') }],
    ['c', 120, { role: known(role('New')) }],
  )

  it('is unknown, by the change after which it was so', () => {
    expect(now?.facts['role']).toEqual(unknown('access denied'))
    expect(now?.stamps['role']).toEqual(stamped('b', 60))
  })

  it('names nobody, and may name anybody', () => {
    expect(now && tiesOf(worker, now.facts)).toEqual([])
    expect(now && mayName(now, 'role', keyOf(role('Other')))).toBe(true)
    expect(before && mayName(before, 'role', keyOf(role('Old')))).toBe(true)
    expect(before && mayName(before, 'role', keyOf(role('Other')))).toBe(false)
  })

  it('is known again by the change after which it was', () => {
    expect(again?.stamps['role']).toEqual(stamped('c', 120))
    expect(again && foundBy(again, 'b')).toEqual({ role: known(role('Old')) })
    expect(again && leftBy(again, 'b')).toEqual({ role: unknown('access denied') })
  })
})

describe('what causes found and left', () => {
  const model = last(
    ['z', 0, { ...node22, ...urls() }],
    ['a', 10, node24],
    ['b', 20, urls('one')],
    ['a', 30, { runtime: known('nodejs26.x') }, 1],
    ['c', 40, urls('one', 'two')],
  )

  it.each([
    ['a', { ...node22, ...urls() }, { runtime: known('nodejs26.x'), ...urls() }],
    ['b', { runtime: known('nodejs26.x'), ...urls() }, { runtime: known('nodejs26.x'), ...urls('one') }],
    [
      'c',
      { runtime: known('nodejs26.x'), ...urls('one') },
      { runtime: known('nodejs26.x'), ...urls('one', 'two') },
    ],
  ])('keeps apart what %s found and left', (cause, found, left) => {
    expect(foundBy(model, cause)).toEqual(found)
    expect(leftBy(model, cause)).toEqual(left)
  })

  it('remembers the first that a cause found, and its last look', () => {
    expect(model.previous.find(({ cause }) => cause === 'a')).toMatchObject({ look: 1, facts: node22 })
  })

  it('says nothing of a cause that replaced nothing', () => {
    expect(foundBy(model, 'nobody')).toBeUndefined()
  })

  it('keeps twenty apart and folds the oldest', () => {
    const many = Array.from({ length: 25 }, (_, index): Look => [`c${index}`, index, urls(String(index))])
    const folded = last(['start', 0, node22], ...many)
    expect(folded.previous).toHaveLength(20)
    expect(folded.previous.map(({ cause }) => cause)).toEqual(
      Array.from({ length: 20 }, (_, index) => `c${index + 5}`),
    )
    const unread = unknown('it had not been read before')
    expect(foundBy(folded, 'c5')).toEqual({ runtime: unread, urls: unread })
    expect(leftBy(folded, 'c24')).toEqual({ ...node22, ...urls('24') })
    expect(foundBy(folded, 'c24')).toEqual({ ...node22, ...urls('23') })
  })

  it.each([
    [3_599, ['a', 'b']],
    [3_600, ['b']],
  ])('forgets after an hour: %i seconds later', (seconds, causes) => {
    const later = last(['a', 0, node22], ['b', seconds, node24])
    expect(later.previous.map(({ cause }) => cause)).toEqual(causes)
  })

  it('forgets also when nothing changed', () => {
    expect(last(['a', 0, node22], ['b', 4_000, node22]).previous).toEqual([])
  })
})
