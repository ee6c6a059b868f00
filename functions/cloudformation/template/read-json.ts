import { parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import { LineCounter } from 'yaml'
import { createNodeBuilder, type NodeBuilder } from './node-builder.ts'
import type { SourceNode } from './source-node.ts'
import { createTemplateError } from './template-error.ts'

/** Reads a JSON template as ECMA-404 defines it: without comments. Throws TemplateError with the line. */
export function readJsonNodes(text: string, file: string): SourceNode {
  const errors: ParseError[] = []
  const lines = countLines(text)
  const tree = parseTree(text, errors, { allowTrailingComma: false, disallowComments: true })
  const [error] = errors
  if (error !== undefined || tree === undefined)
    throw createTemplateError(
      { file, line: lines.linePos(error?.offset ?? 0).line },
      `The file is not valid JSON: ${describeJsonError(error)}. Correct it here.`,
    )
  const builder = createNodeBuilder(file)
  return readNode(tree, { text, lines, builder })
}

interface JsonReader {
  text: string
  lines: LineCounter
  builder: NodeBuilder
}

function readNode(node: Node, reader: JsonReader): SourceNode {
  const { text, lines, builder } = reader
  const { line } = lines.linePos(node.offset)
  const children = node.children ?? []
  if (node.type === 'array')
    return builder.buildList(
      children.map(child => () => readNode(child, reader)),
      line,
    )
  if (node.type !== 'object')
    return builder.buildScalar(node.value, text.slice(node.offset, node.offset + node.length), line)
  const entries = children.flatMap(({ children: [key, value] = [] }) =>
    key === undefined || value === undefined
      ? []
      : [
          {
            key: String(key.value),
            line: lines.linePos(key.offset).line,
            read: () => readNode(value, reader),
          },
        ],
  )
  return builder.buildMap(entries, line)
}

function countLines(text: string): LineCounter {
  const lines = new LineCounter()
  lines.addNewLine(0)
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines.addNewLine(at + 1)
  return lines
}

/** `CommaExpected` becomes `comma expected`. */
function describeJsonError(error: ParseError | undefined): string {
  const code = error === undefined ? 'ValueExpected' : printParseErrorCode(error.error)
  return code.replaceAll(/(?<!^)[A-Z]/g, letter => ` ${letter}`).toLowerCase()
}
