import { describe, expect, it } from 'vitest'
import { findGateFormat, gateFormats } from '../../../reports/gate/gate-formats.ts'
import { buildEmptyGate, buildSampleGate, GATE_CONTEXT } from './gate-sample.ts'

describe('the forms of the gate', () => {
  it.each([
    ['gate.json', 'json'],
    ['out/gate.sarif', 'sarif'],
    ['gate.github.sarif', 'github.sarif'],
    ['GATE.JUNIT.XML', 'junit.xml'],
    ['comment.md', 'md'],
    ['gate.xml', undefined],
    ['json', undefined],
    ['gate.html', undefined],
  ])('are found by ending: %s', (file, format) => {
    expect(findGateFormat(file)).toBe(format)
  })

  it.each(Object.entries(gateFormats))(
    'end with a line break and are the same each time: %s',
    (_, { render }) => {
      for (const document of [buildSampleGate(), buildEmptyGate()]) {
        const text = render(document, GATE_CONTEXT)
        expect(text).toMatch(/[^\n]\n$/)
        expect(render(document, GATE_CONTEXT)).toBe(text)
      }
    },
  )
})
