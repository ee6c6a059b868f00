import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gateFormats } from '../../../reports/gate/gate-formats.ts'
import type { GateDocument } from '../../../reports/gate/gate-document.ts'
import {
  listAllowedPaths,
  listFieldPaths,
  loadJsonSchema,
  serializeAndParse,
  sortUnique,
} from '../../json-schemas.ts'
import { buildEmptyGate, buildSampleGate, GATE_CONTEXT, gateDocuments } from './gate-sample.ts'

const { schema, shape } = loadJsonSchema('gate.schema.json')

function renderAndParse(document: GateDocument): Record<string, unknown> {
  return JSON.parse(gateFormats.json.render(document, GATE_CONTEXT)) as Record<string, unknown>
}

describe('docs/gate.schema.json', () => {
  it.each([
    ['with every kind of content', buildSampleGate()],
    ['without content', buildEmptyGate()],
  ])('describes the document %s', (_, document) => {
    expect(shape.safeParse(renderAndParse(document)).error?.issues).toBeUndefined()
  })

  it('describes any document, and JSON keeps all of it', () => {
    fc.assert(
      fc.property(gateDocuments, document => {
        const parsed = renderAndParse(document)
        expect(shape.safeParse(parsed).success).toBe(true)
        expect(parsed).toEqual(serializeAndParse(document))
      }),
    )
  })

  it('names every field and no other', () => {
    expect(sortUnique(listFieldPaths(renderAndParse(buildSampleGate())))).toEqual(
      sortUnique(listAllowedPaths(schema)),
    )
  })

  it.each([
    ['another schema', { schema: 'assay.gate/2' }],
    ['another verdict', { verdict: 'MAYBE' }],
    ['an additional field', { more: 1 }],
    ['no reasons', { reasons: undefined }],
    [
      'a finding without a fingerprint',
      { findings: [{ ...buildSampleGate().findings[0], fingerprint: undefined }] },
    ],
    ['line 0', { findings: [{ ...buildSampleGate().findings[0], source: { file: 'a', line: 0 } }] }],
    ['unknown access', { admitted: [{ ...buildSampleGate().admitted[0], access: 'private' }] }],
  ])('refuses %s', (_, change) => {
    expect(shape.safeParse(serializeAndParse({ ...buildSampleGate(), ...change })).success).toBe(false)
  })
})
