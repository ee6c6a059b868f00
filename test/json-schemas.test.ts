import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { loadJsonSchema } from './json-schemas.ts'

it('a check by a JSON Schema leaves the messages of other schemas as they are in Assay', () => {
  const { shape } = loadJsonSchema('posture.schema.json')
  expect(shape.safeParse({}).success).toBe(false)
  const { error } = z.safeParse(z.strictObject({ a: z.string() }), { a: '', more: 1 })
  expect(error?.issues).toMatchObject([{ code: 'unrecognized_keys', message: 'Invalid input' }])
})
