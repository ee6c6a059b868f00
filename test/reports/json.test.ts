import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { json, renderJsonLine, renderJsonList, renderJsonMembers } from '../../reports/json.ts'

/** Texts with what JSON, terminals and templates treat specially. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\n', '\u007f', '\u2028', '\u202e', '\ufeff', '\ud800', '${x}', '</script>', ''),
)

describe('a JSON template', () => {
  it('renders every value as the JSON of the whole object', () => {
    fc.assert(
      fc.property(
        text,
        text,
        fc.integer(),
        fc.dictionary(text, text, { minKeys: 1 }),
        (a, b, count, shared) => {
          const rendered = json`{"a":${a},"list":[${b}],"count":${count},"shared":{${renderJsonMembers(shared)}}}`
          expect(renderJsonLine(rendered)).toBe(renderJsonLine({ a, list: [b], count, shared }))
        },
      ),
    )
  })

  it('stands for what it says among the values of an object or a list', () => {
    const inner = json`{"b":${'\u2028"'}}`
    const expected = renderJsonLine({ a: { b: '\u2028"' }, list: [{ b: '\u2028"' }] })
    expect(renderJsonLine({ a: inner, list: [inner] })).toBe(expected)
    expect(renderJsonLine(json`{"a":${inner},"list":${[inner]}}`)).toBe(expected)
  })

  it.each([Number.NaN, Infinity, -0, 1e21, 0.1])('renders the number %s as JSON does', number => {
    expect(renderJsonLine(json`[${number}]`)).toBe(JSON.stringify([number]))
  })

  it('leaves out what is not there', () => {
    expect(renderJsonLine(json`{"a":1${undefined}${json`,"b":${2}`}}`)).toBe('{"a":1,"b":2}')
  })

  it('cannot be made by what was parsed', () => {
    const parsed = JSON.parse('{"Symbol(rendered JSON)":"x","rendered JSON":"y"}') as object
    expect(renderJsonLine(parsed)).toBe('{"Symbol(rendered JSON)":"x","rendered JSON":"y"}')
  })

  it('is an item of a list like any object', () => {
    expect([...renderJsonList([json`{"a":${'"'}}`, { a: '"' }])].join('')).toBe(
      String.raw`[
{"a":"\""},
{"a":"\""}
]`,
    )
    expect([...renderJsonList([])].join('')).toBe('[]')
  })
})
