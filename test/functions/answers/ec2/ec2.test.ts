import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aspectsOf, factsOf } from '../../../../audit/resources/kinds.ts'
import type { Resource } from '../../../../audit/resources/resource.ts'
import { answers } from '../../../../functions/answers/answers.ts'
import { readerBy } from '../../../../functions/answers/reader.ts'
import { redaction } from '../../../../functions/answers/redaction.ts'
import { answering, reading, recorded } from '../recorded.ts'
import { acl, endpoint, factsIn, group, reasonsIn, subnet, table, texts, vpc } from './network.ts'

const EACH: readonly Resource[] = [acl, endpoint, group, subnet, table, vpc]

/** The first operation of every aspect; the others are asked where it answers nothing. */
const FIRST = EACH.flatMap(resource =>
  Object.entries(answers[resource.kind]).map(
    ([
      aspect,
      {
        operations: [operation],
      },
    ]) => ({
      resource,
      aspect,
      name: operation?.name ?? '',
    }),
  ),
)

describe.each(EACH.map(resource => [resource.kind, resource] as const))('a %s', (kind, resource) => {
  it('is known in every fact', async () => {
    const facts = factsIn(await reading(resource))
    expect(reasonsIn(await reading(resource))).toEqual([])
    expect(Object.keys(facts).toSorted()).toEqual(
      aspectsOf(kind)
        .flatMap(each => factsOf(kind, each))
        .toSorted(),
    )
  })

  it('is asked for with few calls', async () => {
    const call = answering(recorded())
    const counted = await Promise.all(
      aspectsOf(kind).map(async aspect => {
        let calls = 0
        const reader = readerBy((...asked) => {
          calls += 1
          return call(...asked)
        }, redaction('key'))
        await reader.read(resource, [aspect])
        return [aspect, calls] as const
      }),
    )
    expect(counted.filter(([, calls]) => calls > 4)).toEqual([])
    expect(counted.reduce((sum, [, calls]) => sum + calls, 0)).toBeLessThanOrEqual(10)
  })
})

describe.each(FIRST)('the $aspect of a $resource.kind, when ec2:$name', ({ resource, aspect, name }) => {
  const own = factsOf(resource.kind, aspect)

  it('is denied, are unknown', async () => {
    const read = await reading(resource, recorded({ operation: name, error: 'UnauthorizedOperation' }), [
      aspect,
    ])
    expect(reasonsIn(read)).toEqual(own.map(() => `access denied to ec2:${name}`))
  })

  it('answers anything, are understood or unknown with a reason', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 3 }), async output => {
        const read = await reading(resource, recorded({ operation: name, output }), [aspect])
        const reasons = read === 'NOT_FOUND' ? [] : reasonsIn(read)
        for (const why of reasons) expect(why).toMatch(/is not understood|answered|has no/)
      }),
      { numRuns: 25 },
    )
  })

  it.each([
    ['nothing', {}],
    ['a page of a proxy', { html: { body: 'hello' } }],
    ['null', null],
    ['a list of nothing known', Object.fromEntries([['Things', []]])],
  ])('answers %s, are unknown', async (_, output) => {
    const read = await reading(resource, recorded({ operation: name, output }), [aspect])
    expect(reasonsIn(read)).toEqual(texts(own.length, 'is not understood'))
  })
})
