import fc from 'fast-check'
import { parseTree, type Node } from 'jsonc-parser'
import { describe, expect, it } from 'vitest'
import { readJsonNodes } from '../../../../functions/cloudformation/template/read-json.ts'
import {
  convertNodeToJson,
  type SourceNode,
} from '../../../../functions/cloudformation/template/source-node.ts'

const key = fc.constantFrom('a', '"', '\\', '\\"', '__proto__', '{', 'é\u2028', '')
const { value } = fc.letrec(tie => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: fc.constantFrom('"', '\\', '\n', ',', ']', '}', ':', ' ', 'é', 'x') }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true, min: 0.25, max: 0.75 }),
    fc.boolean(),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(key, tie('value'), { maxKeys: 4 }),
  ),
}))
const indentation = fc.constantFrom(undefined, 0, 2, '\t')

describe('nodes of JSON', () => {
  it('have the values and the lines that another parser finds', () => {
    fc.assert(
      fc.property(value, indentation, (body, space) => {
        const text = ` \r\n${JSON.stringify(body, undefined, space)}\n`
        const root = readJsonNodes(text, 'a.json')
        expect(JSON.stringify(convertNodeToJson(root))).toBe(JSON.stringify(JSON.parse(text)))
        const tree = parseTree(text)
        expect(tree && listLines(root)).toEqual(tree && listTreeLines(tree, text))
      }),
    )
  })

  it('may have a text as long as a template', () => {
    const text = '\\"'.repeat(400_000)
    expect(convertNodeToJson(readJsonNodes(`["${text}"]`, 'a.json'))).toEqual(['"'.repeat(400_000)])
  })

  it.each([
    ['{"a": 1,\n}', 'a.json:2: The file is not valid JSON: property name expected. Correct it here.'],
    ['{"a":\n// b\n1}', 'a.json:2: The file is not valid JSON: invalid comment token. Correct it here.'],
    ['{"a": "b\nc"}', 'a.json:1: The file is not valid JSON: unexpected end of string. Correct it here.'],
    ['{"a": 1}\n}', 'a.json:2: The file is not valid JSON: end of file expected. Correct it here.'],
    ['', 'a.json:1: The file is not valid JSON: value expected. Correct it here.'],
  ])('are none of %j', (text, message) => {
    expect(() => readJsonNodes(text, 'a.json')).toThrow(message)
  })
})

/** The lines of all values, of which those of mappings have the lines of their keys. */
function listLines(node: SourceNode): number[] {
  if (node.kind === 'scalar') return [node.line]
  const inner = node.kind === 'list' ? node.items : [...node.entries.values()]
  return [node.line, ...inner.flatMap(listLines)]
}

function listTreeLines(node: Node, text: string, at = node.offset): number[] {
  const line = text.slice(0, at).split('\n').length
  const inner = node.children ?? []
  if (node.type !== 'object') return [line, ...inner.flatMap(child => listTreeLines(child, text))]
  return [
    line,
    ...inner.flatMap(({ children: [name, child] = [] }) =>
      name && child ? listTreeLines(child, text, name.offset) : [],
    ),
  ]
}
