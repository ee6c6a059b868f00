import { quoteName } from '../../../audit/text/quote-text.ts'
import type { SourceNode } from './source-node.ts'
import { createTemplateError } from './template-error.ts'
import type { SourcePosition, TemplateError } from './template.ts'

/** Levels of nesting that a template may have. */
const MAX_DEPTH = 100

/** Values of a template, those of aliases counted wherever they are used: five times what 1 MB usually holds. */
const MAX_NODES = 250_000

/** A key and its value, as a file has them. */
export interface SourceEntry {
  key: string
  line: number
  /** Reads the value. */
  read: () => SourceNode
}

/** Builds the nodes of one file and refuses what CloudFormation refuses. */
export interface NodeBuilder {
  /** A scalar; anything that is no text, number or boolean is null. */
  buildScalar(value: unknown, text: string, line: number): SourceNode
  /** A list of what the functions read, each before the next one is asked for. */
  buildList(readers: Iterable<() => SourceNode>, line: number): SourceNode
  /** A mapping; a key that is there twice is refused, and null as a value. */
  buildMap(entries: Iterable<SourceEntry>, line: number): SourceNode
}

/** Creates the builder for `file`. Throws TemplateError with the line of what is refused. */
export function createNodeBuilder(file: string): NodeBuilder {
  let depth = 0
  let count = 0
  const nest = <T>(line: number, build: () => T): T => {
    countNode(line)
    if (depth === MAX_DEPTH)
      throw createTemplateError(
        { file, line },
        `The template is nested more than ${MAX_DEPTH} levels deep. Check its brackets, and its aliases for a circle.`,
      )
    depth += 1
    const built = build()
    depth -= 1
    return built
  }
  const countNode = (line: number): void => {
    count += 1
    if (count > MAX_NODES)
      throw createTemplateError(
        { file, line },
        `The template has more than ${MAX_NODES} values. Split it, or remove YAML aliases.`,
      )
  }
  return {
    buildScalar(value, text, line) {
      countNode(line)
      return { kind: 'scalar', value: readScalar(value, text), line }
    },
    buildList: (readers, line) =>
      nest(line, () => ({ kind: 'list', items: Array.from(readers, read => read()), line })),
    buildMap: (entries, line) =>
      nest(line, () => ({ kind: 'map', entries: readEntries(entries, file), line })),
  }
}

function readEntries(entries: Iterable<SourceEntry>, file: string): ReadonlyMap<string, SourceNode> {
  const nodes = new Map<string, SourceNode>()
  for (const { key, line, read } of entries) {
    const first = nodes.get(key)
    if (first !== undefined)
      throw createTemplateError(
        { file, line },
        `The key ${quoteName(key)} is already on line ${first.line}. Remove one of the two.`,
      )
    const node = read()
    if (node.kind === 'scalar' && node.value === null) throw createNullError({ file, line })
    nodes.set(key, { ...node, line })
  }
  return nodes
}

/**
 * CloudFormation refuses null as the value of a key ("'null' values are not allowed in templates"). In a list it can be
 * a value that an event pattern matches.
 */
function createNullError(position: SourcePosition): TemplateError {
  return createTemplateError(
    position,
    'The value is null, which CloudFormation does not accept for a key. Give it a value or remove its key.',
  )
}

/** Numbers that lose digits stay text. */
function readScalar(value: unknown, text: string): string | number | boolean | null {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value !== 'number') return null
  const isExact = Number.isInteger(value) ? Number.isSafeInteger(value) : Number.isFinite(value)
  return isExact ? value : text
}
