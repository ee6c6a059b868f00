import type { Json } from './template.ts'

/** A scalar of a template: text, number, boolean, or null in a list. */
interface SourceScalar {
  kind: 'scalar'
  value: string | number | boolean | null
  line: number
}

/** A list of a template. */
interface SourceList {
  kind: 'list'
  items: readonly SourceNode[]
  line: number
}

/** A mapping of a template. */
export interface SourceMap {
  kind: 'map'
  /** The values by key; the line of a value is that of its key. */
  entries: ReadonlyMap<string, SourceNode>
  line: number
}

/** A value of a template with the line on which it stands; functions are in their long form. */
export type SourceNode = SourceScalar | SourceList | SourceMap

/** The JSON value of a node. A key `__proto__` is a key like others. */
export function convertNodeToJson(node: SourceNode): Json {
  if (node.kind === 'scalar') return node.value
  if (node.kind === 'list') return node.items.map(convertNodeToJson)
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, convertNodeToJson(value)]))
}

/** The line of the node at `path`, or of the nearest node above it. */
export function findNodeLine(root: SourceNode, path: readonly string[]): number {
  let node = root
  for (const part of path) {
    const next = getChild(node, part)
    if (next === undefined) break
    node = next
  }
  return node.line
}

function getChild(node: SourceNode, part: string): SourceNode | undefined {
  if (node.kind === 'map') return node.entries.get(part)
  return node.kind === 'list' && /^\d{1,6}$/.test(part) ? node.items[Number(part)] : undefined
}
