import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { describeShapeError } from '../../../audit/text/shape-error.ts'

const schema = z.strictObject({
  name: z.optional(z.string().check(z.maxLength(3))),
  kind: z.optional(z.enum(['a', 'b', 'c', 'd'])),
  list: z.optional(z.array(z.string().check(z.minLength(1)))),
  even: z.optional(z.number().check(z.refine(value => value % 2 === 0, 'is not even'))),
  small: z.optional(z.number().check(z.refine(value => value < 9))),
  one: z.optional(z.union([z.string(), z.number()])),
  map: z.optional(z.record(z.string(), z.string())),
  at: z.optional(z.iso.datetime()),
})

function describeRefused(value: unknown): string {
  const { error } = schema.safeParse(value)
  if (error === undefined) throw new Error('the schema refused nothing')
  return describeShapeError(error)
}

it.each([
  [7, 'it is missing or no object'],
  [{ name: 1 }, 'name is missing or no string'],
  [{ name: 'secret' }, 'name has more than 3'],
  [{ kind: 'secret' }, 'kind is not a, b, c or another allowed value'],
  [{ list: ['a', ''] }, 'list.1 has less than 1'],
  [{ even: 1 }, 'even is not even'],
  [{ small: 10 }, 'small has another form'],
  [{ one: true }, 'one has another form'],
  [{ map: 1 }, 'map is missing or no object'],
  [{ at: 'secret' }, 'at is no datetime'],
  [{ more: 'secret' }, 'it has the unknown field more'],
  [{ a: 1, b: 2, c: 3, d: 4 }, 'it has the unknown field a, b, c'],
  [{ ['x\n\u202e"'.repeat(2)]: 1 }, String.raw`it has the unknown field "x\n\u202e\"x\n\u202e\""`],
])('says where data has another form than its schema, and how: %j', (value, text) => {
  expect(describeRefused(value)).toBe(text)
})

it('says so without an issue', () => {
  expect(describeShapeError({ issues: [] })).toBe('it has another form')
})
