import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'oxc-parser'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The rooms of the house: its top folders. */
export const ROOMS = ['audit', 'reports', 'functions', 'cli', 'infra', 'examples', 'docs', 'test', 'bench']

/** A file of the house: its path from the root, and its text. */
export interface SourceFile {
  path: string
  text: string
}

/** A name that a file exports by declaring it. */
export interface ExportedName {
  name: string
  isFunction: boolean
}

/** The TypeScript files of a room, sorted by path. */
export function listSourceFiles(room: string): SourceFile[] {
  return readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
    .map(name => posix.join(room, name.replaceAll('\\', '/')))
    .filter(path => path.endsWith('.ts') && !/(^|\/)(node_modules|cdk\.out|dist)\//.test(path))
    .toSorted()
    .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** What `text` imports: statements, types, re-exports, dynamic imports. */
export function listImports(text: string): string[] {
  const code = text.replaceAll(/^\s*(\/\/.*|\/\*[^]*?\*\/)\s*$/gm, '')
  const statements = /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]/gm
  const bare = /^\s*import\s*['"]([^'"]+)['"]/gm
  const calls = /\bimport\s*\(\s*['"`]([^'"`]+)['"`]/g
  return [statements, bare, calls].flatMap(pattern =>
    [...code.matchAll(pattern)].map(([, from = '']) => from),
  )
}

/** The files of `files` that each of them imports. */
export function listImportEdges(files: readonly SourceFile[]): { from: string; to: string }[] {
  const paths = new Set(files.map(({ path }) => path))
  return files.flatMap(({ path, text }) =>
    listImports(text)
      .filter(target => target.startsWith('.'))
      .map(target => posix.join(posix.dirname(path), target))
      .filter(target => paths.has(target))
      .map(to => ({ from: path, to })),
  )
}

/** The names that `file` declares and exports. A function is a declaration, or a constant that holds an arrow. */
export function listExportedNames({ path, text }: SourceFile): ExportedName[] {
  const { program } = parseSync(path, text)
  return program.body.flatMap((statement): ExportedName[] => {
    if (statement.type !== 'ExportNamedDeclaration' || statement.declaration === null) return []
    const { declaration } = statement
    if (declaration.type === 'VariableDeclaration')
      return declaration.declarations.flatMap(({ id, init }) =>
        id.type === 'Identifier'
          ? [{ name: id.name, isFunction: init?.type === 'ArrowFunctionExpression' }]
          : [],
      )
    if (!('id' in declaration) || declaration.id === null || declaration.id.type !== 'Identifier') return []
    return [{ name: declaration.id.name, isFunction: declaration.type === 'FunctionDeclaration' }]
  })
}

/** The folder of `path` at `depth`, or the file itself where it stands higher. */
function getFolderAt(path: string, depth: number): string {
  const parts = path.split('/')
  return parts.length <= depth ? path : parts.slice(0, depth).join('/')
}

/** The circles of `edges` between folders at `depth`: each the folders of one, sorted. */
export function findFolderCircles(edges: readonly { from: string; to: string }[], depth: number): string[][] {
  const targets = new Map<string, Set<string>>()
  for (const edge of edges) {
    const [from, to] = [getFolderAt(edge.from, depth), getFolderAt(edge.to, depth)]
    if (from !== to) targets.set(from, (targets.get(from) ?? new Set()).add(to))
  }
  const reachable = new Map([...targets.keys()].map(folder => [folder, listReachable(folder, targets)]))
  const circles = [...targets.keys()].flatMap(folder => {
    const circle = [...(reachable.get(folder) ?? [])].filter(other => reachable.get(other)?.has(folder))
    return circle.includes(folder) ? [circle.toSorted()] : []
  })
  return [...new Map(circles.map(circle => [circle.join(' '), circle])).values()]
}

function listReachable(start: string, targets: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const found = new Set<string>()
  const open = [...(targets.get(start) ?? [])]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next)) continue
    found.add(next)
    open.push(...(targets.get(next) ?? []))
  }
  return found
}
