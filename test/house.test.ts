import { basename, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checklist } from '../audit/checklist.ts'
import type { Control } from '../audit/controls/control.ts'
import { listImports, listSourceFiles, ROOMS, type SourceFile } from './house/source-files.ts'

/** The rooms that each room may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  audit: [],
  reports: ['audit'],
  functions: ['reports', 'audit'],
  cli: ['functions', 'reports', 'audit'],
  infra: ['functions', 'reports', 'audit'],
  examples: ['cli', 'infra', 'functions', 'reports', 'audit'],
  docs: ROOMS,
  test: ROOMS,
  bench: ROOMS,
}

/** What the audit may import from outside the house: it is pure. */
const PURE = [
  'zod/mini',
  'p-limit',
  'fastest-levenshtein',
  'node:crypto',
  'node:util',
  '@sigstore/bundle',
  '@sigstore/core',
  '@sigstore/protobuf-specs',
  '@sigstore/verify',
  '@noble/curves/ed25519.js',
  '@noble/curves/nist.js',
  'cborg',
]

/** Engines, which speak their own language only, and quote the words of policies. */
const ENGINES = [
  'audit/engines/iam',
  'audit/engines/network',
  'audit/engines/image',
  'audit/engines/runtime',
  'audit/engines/signature',
]

/** Names that say nothing of what is inside. */
const MEANINGLESS_NAMES = /^(utils?|helpers?|common|shared|misc|types?|index)$/

const MAX_LINES = 300

/** The rooms whose files have at most so many lines. */
const SHORT_ROOMS = ['audit', 'reports', 'functions', 'cli']

/** Whatever in `source` goes through a wall. */
function findViolations({ path, text }: SourceFile): string[] {
  const [room = ''] = path.split('/')
  const imports = listImports(text).flatMap(from => {
    const target = from.startsWith('.') ? posix.join(posix.dirname(path), from) : undefined
    return target === undefined ? checkPackageImport(path, room, from) : checkFileImport(path, room, target)
  })
  const named = path
    .split('/')
    .filter(part => MEANINGLESS_NAMES.test(part.replace(/\..*$/, '')))
    .map(part => `${path}: the name ${part} says nothing`)
  const long =
    SHORT_ROOMS.includes(room) && text.trimEnd().split('\n').length > MAX_LINES
      ? [`${path} has more than ${MAX_LINES} lines`]
      : []
  return [...imports, ...named, ...long]
}

function checkPackageImport(path: string, room: string, from: string): string[] {
  if (room === 'audit' && !PURE.includes(from)) return [`${path} imports ${from}: the audit is pure`]
  const sdk = from.startsWith('@aws-sdk/') || from.startsWith('@smithy/')
  const mayCall = path.startsWith('functions/aws/') || room === 'test' || room === 'bench'
  return sdk && !mayCall ? [`${path} imports ${from}: only functions/aws calls AWS`] : []
}

function checkFileImport(path: string, room: string, target: string): string[] {
  const [to = ''] = target.split('/')
  const ofTheRoot = !target.includes('/') && room !== 'audit'
  if (ofTheRoot) return []
  if (to !== room && !MAY_IMPORT[room]?.includes(to))
    return [`${path} imports ${target}: ${room} stands below it`]
  const engine = ENGINES.find(each => path.startsWith(`${each}/`))
  if (engine !== undefined && !target.startsWith(`${engine}/`) && !target.startsWith('audit/text/'))
    return [`${path} imports ${target}: an engine speaks its own language only`]
  const within = (place: string) => path.startsWith(`functions/${place}/`)
  const into = (place: string) => target.startsWith(`functions/${place}/`)
  const across =
    (within('aws') && into('local')) ||
    (within('local') && into('aws')) ||
    (within('collectors') && (into('aws') || into('local')))
  return across ? [`${path} imports ${target}: neither knows the other`] : []
}

/** The control files of a strategy that its list does not hold once, or that do not say what they are. */
function findMisplaced(
  files: readonly { id: string; exported: unknown }[],
  controls: readonly Control[],
): string[] {
  return files.flatMap(({ id, exported }) => {
    const listed = controls.filter(control => control === exported)
    if (exported === undefined) return [`${id} exports no ${convertToCamelCase(basename(id))}`]
    if (listed.length !== 1) return [`${id} is listed ${listed.length} times`]
    return listed[0]?.id === id ? [] : [`${id} says that it is ${listed[0]?.id}`]
  })
}

function convertToCamelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

const sources = ROOMS.flatMap(listSourceFiles)
const controlFiles = sources
  .map(({ path }) => /^audit\/controls\/((?!criteria\/).+\/.+)\.ts$/.exec(path)?.[1])
  .filter(id => id !== undefined)

describe('the walls of the house', () => {
  it('stand', () => {
    expect(sources.flatMap(findViolations)).toEqual([])
  })

  it('are looked at in every file, and all imports of it', () => {
    expect(sources.length).toBeGreaterThan(80)
    const audit = sources.find(({ path }) => path === 'audit/checklist.ts')
    expect(listImports(audit?.text ?? '')).toEqual([
      './controls/control.ts',
      './controls/image-integrity.ts',
      './controls/isolation.ts',
      './controls/least-privilege.ts',
      './controls/patching.ts',
      './controls/runtime-monitoring.ts',
      './controls/security-testing.ts',
      './controls/segmentation.ts',
      './resources/resource.ts',
    ])
  })

  it.each([
    ['audit/a.ts', "import type { A } from '../functions/local/simulated-clock.ts'"],
    ['audit/a.ts', "export * from '../reports/posture/posture.ts'"],
    ['audit/a.ts', "export { b } from '../cli/b.ts'"],
    ['audit/a.ts', "const b = await import('../cli/b.ts')"],
    ['audit/a.ts', "type B = import('../cli/b.ts').B"],
    ['audit/a.ts', "import {\n  a,\n  b,\n} from 'node:fs'"],
    ['audit/a.ts', "import 'zod'"],
    ['audit/a.ts', "import * as z from 'zod'"],
    ['reports/a.ts', "import { b } from '../functions/b.ts'"],
    ['functions/a.ts', "import { b } from '../cli/b.ts'"],
    ['cli/a.ts', "import { b } from '../infra/b.ts'"],
    ['infra/a.ts', "import { b } from '../cli/b.ts'"],
    ['cli/a.ts', "import { b } from '../test/b.ts'"],
    ['cli/a.ts', "import { LambdaClient } from '@aws-sdk/client-lambda'"],
    ['functions/a.ts', "import type { LambdaClient } from '@aws-sdk/client-lambda'"],
    ['functions/aws/a.ts', "import { b } from '../local/b.ts'"],
    ['functions/local/a.ts', "import { b } from '../aws/b.ts'"],
    ['functions/collectors/a.ts', "import { b } from '../aws/b.ts'"],
    ['functions/collectors/a.ts', "import type { b } from '../local/b.ts'"],
    ['audit/engines/iam/a.ts', "import type { Resource } from '../../resources/resource.ts'"],
    ['audit/engines/runtime/a.ts', "import { a } from '../iam/glob.ts'"],
    ['audit/a.ts', "import config from '../package.json' with { type: 'json' }"],
    ['audit/utils.ts', ''],
    ['test/helpers/a.ts', ''],
    ['functions/aws/index.ts', ''],
    ['cli/types.ts', ''],
    ['audit/a.ts', 'const a = 1\n'.repeat(301)],
    ['reports/a.ts', 'const a = 1\n'.repeat(301)],
    ['functions/a.ts', 'const a = 1\n'.repeat(301)],
    ['cli/a.ts', 'const a = 1\n'.repeat(301)],
  ])('would be seen to be broken: %s by %j', (path, text) => {
    expect(findViolations({ path, text })).toHaveLength(1)
  })

  it.each([
    ['audit/a.ts', "import * as z from 'zod/mini'\nimport { b } from './account/b.ts'"],
    ['audit/a.ts', "// import { b } from '../cli/b.ts'\nconst a = \"from './b.ts'\""],
    ['audit/engines/iam/a.ts', "import { b } from './glob.ts'"],
    ['audit/engines/iam/a.ts', "import { b } from '../../text/quote-text.ts'"],
    [
      'functions/aws/a.ts',
      "import { SQSClient } from '@aws-sdk/client-sqs'\nimport { b } from '../collectors/b.ts'",
    ],
    ['cli/a.ts', "import { b } from '../functions/aws/b.ts'\nimport { c } from '../functions/local/c.ts'"],
    ['test/a.ts', "import { b } from '../infra/b.ts'\nimport { S3Client } from '@aws-sdk/client-s3'"],
    ['infra/a.ts', "import config from '../cdk.json' with { type: 'json' }"],
    ['reports/posture-types.ts', "import { b } from '../audit/b.ts'"],
    ['audit/a.ts', 'const a = 1\n'.repeat(300)],
  ])('have doors: %s by %j', (path, text) => {
    expect(findViolations({ path, text })).toEqual([])
  })
})

/** What the module `path` of the house exports. */
async function loadExports(path: string): Promise<Record<string, unknown>> {
  const url = new URL(path, new URL('..', import.meta.url)).href
  return (await import(/* @vite-ignore */ url)) as Record<string, unknown>
}

describe('the controls', async () => {
  const files = await Promise.all(
    controlFiles.map(async id => {
      const module = await loadExports(`audit/controls/${id}.ts`)
      return { id, exported: module[convertToCamelCase(basename(id))] }
    }),
  )

  it('are listed once each, under the name of their file', () => {
    expect(findMisplaced(files, checklist)).toEqual([])
    expect(checklist.map(({ id }) => id).toSorted()).toEqual(controlFiles.toSorted())
  })

  it('stand in the list of their strategy', async () => {
    for (const strategy of new Set(controlFiles.map(id => id.split('/')[0] ?? ''))) {
      const module = await loadExports(`audit/controls/${strategy}.ts`)
      const listed = (module[convertToCamelCase(strategy)] as readonly Control[] | undefined)?.map(
        ({ id }) => id,
      )
      expect(listed?.toSorted()).toEqual(controlFiles.filter(id => id.startsWith(`${strategy}/`)).toSorted())
    }
  })

  it('would be seen to be misplaced', () => {
    const [first] = checklist
    if (first === undefined) throw new Error('an empty checklist')
    expect(findMisplaced([{ id: 'patching/a-control', exported: undefined }], checklist)).toEqual([
      'patching/a-control exports no aControl',
    ])
    expect(findMisplaced([{ id: first.id, exported: first }], [])).toEqual([`${first.id} is listed 0 times`])
    expect(findMisplaced([{ id: first.id, exported: first }], [first, first])).toHaveLength(1)
    expect(findMisplaced([{ id: 'patching/another', exported: first }], checklist)).toEqual([
      `patching/another says that it is ${first.id}`,
    ])
  })

  it.each(checklist.map(control => [control.id, control] as const))(
    'say what they are about: %s',
    (_, control) => {
      expect(control.title).toMatch(/^[A-Z].*\bshould\b.*[^.]$/)
      for (const text of [
        control.rationale,
        control.remediation,
        ...(control.criteria ?? []),
        ...(control.knownLimitations ?? []),
      ])
        expect(text).toMatch(/\.$/)
      expect(
        control.references.every(reference => reference.startsWith('https://docs.aws.amazon.com/')),
      ).toBe(true)
      expect(new Set(control.evaluators.map(({ kind }) => kind)).size).toBe(control.evaluators.length)
    },
  )
})
