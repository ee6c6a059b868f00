import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Alias,
  type Node,
  type Pair,
  type Tags,
  type YAMLParseError,
} from 'yaml'
import { quoteName } from '../../../audit/text/quote-text.ts'
import { checkYamlNesting } from './check-nesting.ts'
import { createNodeBuilder, type NodeBuilder, type SourceEntry } from './node-builder.ts'
import { buildLongForm, convertTag } from './short-forms.ts'
import type { SourceNode } from './source-node.ts'
import { createTemplateError } from './template-error.ts'

/**
 * Reads a YAML template: YAML 1.1 without the tags binary, omap, pairs, set and timestamp, so a date is text, and
 * without merges (AWS CloudFormation User Guide, "CloudFormation template format"). CloudFormation itself refuses
 * aliases, but `aws cloudformation package` and AWS SAM replace them before; they are replaced here too. Throws
 * TemplateError with the line.
 */
export function readYamlNodes(text: string, file: string): SourceNode {
  checkYamlNesting(text, file)
  const lines = new LineCounter()
  const document = parseDocument<Node, false>(text, {
    version: '1.1',
    schema: 'yaml-1.1',
    customTags: keepCloudFormationTags,
    resolveKnownTags: false,
    merge: false,
    uniqueKeys: false,
    lineCounter: lines,
    prettyErrors: false,
    logLevel: 'error',
  })
  const [error] = document.errors
  if (error !== undefined)
    throw createTemplateError({ file, line: lines.linePos(error.pos[0]).line }, describeYamlError(error))
  if (document.contents === null)
    throw createTemplateError({ file, line: 1 }, 'The template is empty. Write its resources.')
  const reader = { file, lines, builder: createNodeBuilder(file), anchors: new Map<string, Node>() }
  return readNode(document.contents, reader)
}

/** The parser's message, unless it repeats a part of the file, which can be a secret. */
function describeYamlError({ code, message }: YAMLParseError): string {
  if (code === 'MULTIPLE_DOCS')
    return 'A second YAML document begins in the file. Give each template a file of its own.'
  const what = code === 'UNEXPECTED_TOKEN' ? 'a text is not expected' : message
  return `The file is not valid YAML: ${what}. Correct it here.`
}

const REFUSED_TAGS = ['binary', 'omap', 'pairs', 'set', 'timestamp', 'merge'].map(
  name => `tag:yaml.org,2002:${name}`,
)

function keepCloudFormationTags(tags: Tags): Tags {
  return tags.filter(tag => typeof tag === 'string' || !REFUSED_TAGS.includes(tag.tag))
}

interface YamlReader {
  file: string
  lines: LineCounter
  builder: NodeBuilder
  /** The nodes with an anchor that were read so far. */
  anchors: Map<string, Node>
}

function readNode(node: Node, reader: YamlReader): SourceNode {
  if (isAlias(node)) return readNode(resolveAlias(node, reader), reader)
  const { file, builder } = reader
  const line = findLine(node, reader)
  if (node.anchor !== undefined) reader.anchors.set(node.anchor, node)
  const key = convertTag(node.tag, { file, line })
  const read = (): SourceNode => readContent(node, line, reader)
  return key === undefined ? read() : buildLongForm(key, read, builder, line)
}

function readContent(node: Node, line: number, reader: YamlReader): SourceNode {
  const { builder, file } = reader
  if (isMap<Node, Node | null>(node))
    return builder.buildMap(
      node.items.map(pair => readPair(pair, reader)),
      line,
    )
  if (isSeq<Node>(node))
    return builder.buildList(
      node.items.map(item => () => {
        if (isPair(item)) throw createTemplateError({ file, line }, 'Write the mapping in braces.')
        return readNode(item, reader)
      }),
      line,
    )
  return builder.buildScalar(...readScalarValue(node), line)
}

/** The value and the text of a scalar. `y` and `n` are text: CloudFormation's readers know `yes` and `no` alone. */
function readScalarValue(node: Node): [value: unknown, text: string] {
  if (!isScalar(node)) return [undefined, '']
  const text = node.source ?? ''
  const isLetter = typeof node.value === 'boolean' && /^[yn]$/i.test(text)
  return [isLetter ? text : node.value, text]
}

function readPair({ key, value }: Pair<Node, Node | null>, reader: YamlReader): SourceEntry {
  const { file, builder } = reader
  const line = findLine(key, reader)
  const [name] = readScalarValue(key)
  if (typeof name !== 'string' || (isScalar(key) && convertTag(key.tag, { file, line }) !== undefined))
    throw createTemplateError(
      { file, line },
      'The key is no text, and CloudFormation accepts only text as a key. Write it in quotes.',
    )
  if (name === '<<' && isScalar(key) && key.type === 'PLAIN')
    throw createTemplateError(
      { file, line },
      'CloudFormation does not accept merges (`<<`). Write the keys out, or give the output of `aws cloudformation package`.',
    )
  if (key.anchor !== undefined) reader.anchors.set(key.anchor, key)
  const read = (): SourceNode =>
    value === null ? builder.buildScalar(null, '', line) : readNode(value, reader)
  return { key: name, line, read }
}

function resolveAlias(alias: Alias, reader: YamlReader): Node {
  const { file, anchors } = reader
  const node = anchors.get(alias.source)
  if (node !== undefined) return node
  throw createTemplateError(
    { file, line: findLine(alias, reader) },
    `No anchor ${quoteName(alias.source)} stands before its alias. Set the anchor or write the value out.`,
  )
}

function findLine(node: Node, { lines }: YamlReader): number {
  return lines.linePos(node.range?.[0] ?? 0).line
}
