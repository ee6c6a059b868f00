import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromJSONSchema } from 'zod/v4'
import { checklist } from '../../audit/checklist.ts'
import { jsonText } from '../../reports/json.ts'
import { postureOf, type Posture } from '../../reports/posture.ts'
import { ACCOUNT, AT, samplePosture } from './sample.ts'

type Schema = Parameters<typeof fromJSONSchema>[0]

const schema = JSON.parse(
  readFileSync(new URL('../../docs/posture.schema.json', import.meta.url), 'utf8'),
) as Schema
const shape = fromJSONSchema(schema)

function written(posture: Posture): Record<string, unknown> {
  return JSON.parse(jsonText(posture)) as Record<string, unknown>
}

/** Every name of a field in `value`, by the path to it; what is below evidence and mappings is free. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap(each => fieldsOf(each, path))
  if (typeof value !== 'object' || value === null || /\.(evidence|mappings)$/.test(path)) return []
  return Object.entries(value).flatMap(([name, inner]) => [
    `${path}.${name}`,
    ...fieldsOf(inner, `${path}.${name}`),
  ])
}

/** The same of what a schema allows. */
function allowedBy(part: unknown, path = ''): string[] {
  const { $ref, properties = {}, items } = part as Record<string, object | undefined> & { $ref?: string }
  if ($ref !== undefined) {
    const name = $ref.replace('#/$defs/', '')
    return allowedBy((schema as { $defs: Record<string, object> }).$defs[name], path)
  }
  const below = Object.entries(properties).flatMap(([name, inner]) => [
    `${path}.${name}`,
    ...allowedBy(inner, `${path}.${name}`),
  ])
  return items ? [...below, ...allowedBy(items, path)] : below
}

describe('docs/posture.schema.json', () => {
  const told = samplePosture({ wasTold: ({ cause }) => cause === 'attach' })

  it.each([
    ['of an account with something of everything', told],
    ['of an empty account', postureOf([], checklist, { account: ACCOUNT, regions: [], at: AT })],
  ])('describes the posture %s', (_, posture) => {
    expect(shape.safeParse(written(posture)).error?.issues).toBeUndefined()
  })

  it('names every field that there is, and no other', () => {
    expect([...new Set(fieldsOf(written(told)))].toSorted()).toEqual(
      [...new Set(allowedBy(schema))].toSorted(),
    )
  })

  it.each([
    ['another schema', { schema: 'assay.posture/2' }],
    ['a field more', { more: 1 }],
    ['a count that is none', { resources: -1 }],
    ['a finding without a reason', { findings: [{ ...told.findings[0], reason: undefined }] }],
    ['a severity of its own', { unknown: [{ ...told.unknown[0], severity: 'BAD' }] }],
    ['an accepted finding that is not suppressed', { accepted: [{ ...told.accepted[0], workflow: 'NEW' }] }],
  ])('refuses %s', (_, change) => {
    expect(shape.safeParse(JSON.parse(JSON.stringify({ ...written(told), ...change }))).success).toBe(false)
  })
})
