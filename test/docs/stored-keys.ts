import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

/** The upper-case words with which the keys of stored items begin. */
export interface KeyWords {
  partitions: ReadonlySet<string>
  sorts: ReadonlySet<string>
}

/** The rooms that store something. `functions/aws/adapters` and `functions/local` encode keys and make none. */
const ROOMS = ['audit', 'reports', 'functions']
const ADAPTERS = /^functions\/(aws\/adapters|local)\//

/** A literal, or a template: what stands before the first placeholder is what it begins with. */
const LITERAL = /^(?:'([^']*)'|`([^`]*)`)/

/** What of the code makes a key: a property of an `ItemKey`, a function for a part of one, a constant prefix. */
const SOURCES = [
  { part: 'partition', pattern: /(?<![\w.])partition: (.+)/g },
  { part: 'sort', pattern: /(?<![\w.])sort: (.+)/g },
  { part: 'partition', pattern: /function build\w*Partition\([^)]*\): string \{\s*return (.+)/g },
  { part: 'sort', pattern: /function build\w*Prefix\([^)]*\): string \{\s*return (.+)/g },
  { part: 'sort', pattern: /const [A-Z_]+_(?:PREFIX|SORT) = (.+)/g },
] as const

/** A type, or a value that is made where one of `SOURCES` finds it. */
const MADE_ELSEWHERE =
  /^(?:string\b|build\w*Partition\(|[A-Z_]+_(?:PREFIX|SORT)\b|`\$\{(?:build\w*Prefix\(|[A-Z_]+_PREFIX\}))/

/** The words of all keys that the code makes. Throws for a key whose words it cannot find. */
export function collectKeyWords(root: string): KeyWords {
  const partitions = new Set<string>()
  const sorts = new Set<string>()
  for (const [path, code] of readSources(root)) {
    for (const { part, pattern } of SOURCES) {
      for (const [, value = ''] of code.matchAll(pattern)) {
        const word = findKeyWord(path, code, value.trim())
        if (word !== undefined) (part === 'partition' ? partitions : sorts).add(word)
      }
    }
  }
  return { partitions, sorts }
}

/** The word with which `value` begins; undefined where it is made elsewhere, or is no key of an item. */
export function findKeyWord(path: string, code: string, value: string): string | undefined {
  if (MADE_ELSEWHERE.test(value)) return undefined
  const literal = LITERAL.exec(value)
  if (literal !== null) {
    const text = literal[1] ?? literal[2] ?? ''
    const word = readKeyWord(text)
    if (word !== undefined || /^[a-z]/.test(text)) return word
  }
  const name = /^([a-z]\w*),?/.exec(value)?.[1]
  const local = name === undefined ? null : new RegExp(String.raw`const ${name} = (.+)`).exec(code)
  if (local?.[1] !== undefined) return findKeyWord(path, code, local[1])
  throw new Error(`${path}: cannot say with which word the key ${value} begins`)
}

/** The words with which a key begins: all before a placeholder, without the blank that ends them. */
export function readKeyWord(key: string): string | undefined {
  return /^[A-Z][A-Z_]*(?: [A-Z][A-Z_]*)*(?=$| (?:\$\{|<))/.exec(key.trimEnd())?.[0]
}

/** The files that handle keys, without their comments. */
function readSources(root: string): [path: string, code: string][] {
  return ROOMS.flatMap(room =>
    readdirSync(posix.join(root, room), { recursive: true, encoding: 'utf8' })
      .map(name => posix.join(room, name.replaceAll('\\', '/')))
      .filter(path => path.endsWith('.ts') && !ADAPTERS.test(path))
      .map((path): [string, string] => [path, readCode(posix.join(root, path))])
      .filter(([, code]) => /\bItemKey\b|putIfAbsent|buildResourcePartition/.test(code)),
  )
}

function readCode(path: string): string {
  return readFileSync(path, 'utf8').replaceAll(/^\s*(\/\/.*|\/\*[^]*?\*\/)\s*$/gm, '')
}
