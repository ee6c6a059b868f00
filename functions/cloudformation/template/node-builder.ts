import { quoteName } from '../../../audit/text/quote-text.ts'
import type { SourceNode } from './source-node.ts'
import { createTemplateError } from './template-error.ts'

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
  /** A scalar; CloudFormation refuses null. */
  buildScalar(value: unknown, text: string, line: number): SourceNode
  /** A list of what the functions read. */
  buildList(readers: readonly (() => SourceNode)[], line: number): SourceNode
  /** A mapping; a key that is there twice is refused. */
  buildMap(entries: readonly SourceEntry[], line: number): SourceNode
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
      return { kind: 'scalar', value: readScalar(value, text, { file, line }), line }
    },
    buildList: (readers, line) =>
      nest(line, () => ({ kind: 'list', items: readers.map(read => read()), line })),
    buildMap: (entries, line) =>
      nest(line, () => ({ kind: 'map', entries: readEntries(entries, file), line })),
  }
}

function readEntries(entries: readonly SourceEntry[], file: string): ReadonlyMap<string, SourceNode> {
  const nodes = new Map<string, SourceNode>()
  for (const { key, line, read } of entries) {
    const first = nodes.get(key)
    if (first !== undefined)
      throw createTemplateError(
        { file, line },
        `The key ${quoteName(key)} is already on line ${first.line}. Remove one of the two.`,
      )
    nodes.set(key, { ...read(), line })
  }
  return nodes
}

/** Numbers that lose digits stay text. */
function readScalar(
  value: unknown,
  text: string,
  position: { file: string; line: number },
): string | number | boolean {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) return text
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value === 'number') return text
  throw createTemplateError(
    position,
    'The value is null, which CloudFormation does not accept in templates. Give it a value or remove its key.',
  )
}
