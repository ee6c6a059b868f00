import { describe, expect, it } from 'vitest'
import {
  findFolderCircles,
  listExportedNames,
  listImportEdges,
  listImports,
  listSourceFiles,
  ROOMS,
  type SourceFile,
} from './source-files.ts'
import { FACTORIES, SHARED_NAMES, VERBS } from './naming-rules.ts'

const MAX_FILES = 15
const PIPELINE_LINES = 40
const files = ROOMS.flatMap(listSourceFiles)
const product = files.filter(({ path }) => !/^(test|docs)\//.test(path))

/** A strategy's controls, and the tests that mirror them: one control is one file, however many there are. */
const STRATEGY_FOLDER = /^(test\/)?audit\/controls\/[^/]+$/

function listCrowdedFolders(paths: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const path of paths) {
    const folder = path.slice(0, path.lastIndexOf('/'))
    counts.set(folder, (counts.get(folder) ?? 0) + 1)
  }
  return [...counts].flatMap(([folder, count]) =>
    count > MAX_FILES && !STRATEGY_FOLDER.test(folder) ? [`${folder} has ${count} files`] : [],
  )
}

function listNamingFaults(sources: readonly SourceFile[]): string[] {
  const declaredIn = new Map<string, Set<string>>()
  const faults: string[] = []
  for (const source of sources)
    for (const { name, isFunction } of listExportedNames(source)) {
      declaredIn.set(name, (declaredIn.get(name) ?? new Set()).add(source.path))
      const verb = /^[a-z]+/.exec(name)?.[0] ?? ''
      if (isFunction && !VERBS.has(verb) && !FACTORIES.has(name))
        faults.push(`${source.path}: ${name} does not begin with a verb`)
    }
  for (const [name, paths] of declaredIn)
    if (paths.size > 1 && !SHARED_NAMES.has(name))
      faults.push(`${name} is declared in ${[...paths].join(' and ')}`)
  return faults
}

describe('the rooms', () => {
  it.each([2, 3])('have no circle of folders at depth %i', depth => {
    expect(findFolderCircles(listImportEdges(product), depth)).toEqual([])
  })

  it('of the audit have no circle of folders at any depth', () => {
    const edges = listImportEdges(files.filter(({ path }) => path.startsWith('audit/')))
    for (const depth of [4, 5, 6]) expect(findFolderCircles(edges, depth)).toEqual([])
  })

  it('are all that the audit has, but for the pipeline, the checklist and the messages with their handling', () => {
    const loose = files.map(({ path }) => path).filter(path => /^audit\/[^/]+$/.test(path))
    expect(loose).toEqual(['audit/checklist.ts', 'audit/messages.ts', 'audit/pipeline.ts'])
  })

  it(`have at most ${MAX_FILES} files each`, () => {
    expect(listCrowdedFolders(files.map(({ path }) => path))).toEqual([])
  })

  it.each([
    [
      'a circle at depth 2',
      [
        { from: 'audit/a/x.ts', to: 'audit/b/y.ts' },
        { from: 'audit/b/z.ts', to: 'audit/a/w.ts' },
      ],
    ],
    [
      'a circle over a loose file',
      [
        { from: 'audit/a/x.ts', to: 'audit/b.ts' },
        { from: 'audit/b.ts', to: 'audit/a/w.ts' },
      ],
    ],
  ])('would be seen to have %s', (_, edges) => {
    expect(findFolderCircles(edges, 2)).toHaveLength(1)
  })

  it('would be seen to be crowded', () => {
    const paths = Array.from({ length: MAX_FILES + 1 }, (_, index) => `audit/state/file-${index}.ts`)
    expect(listCrowdedFolders(paths)).toEqual(['audit/state has 16 files'])
  })
})

describe('the pipeline', () => {
  it(`is stated in at most ${PIPELINE_LINES} lines below its imports`, () => {
    const { text } = files.find(({ path }) => path === 'audit/pipeline.ts') ?? { text: '' }
    const lines = text.trimEnd().split('\n')
    const afterImports = lines.findLastIndex(line => line.includes(" from '"))
    const stated = lines.slice(afterImports + 1).filter(line => line.trim() !== '')
    expect(stated.length).toBeGreaterThan(10)
    expect(stated.length).toBeLessThanOrEqual(PIPELINE_LINES)
  })

  it('is called by every handler that takes messages, and by the local pipeline', () => {
    const callers = product
      .filter(
        ({ path, text }) => listImports(text).some(from => from.endsWith('audit/pipeline.ts')) && path !== '',
      )
      .map(({ path }) => path)
    expect(callers).toEqual(
      expect.arrayContaining([
        'functions/aws/runtime/collector-handler.ts',
        'functions/evaluate.ts',
        'functions/local/local-pipeline.ts',
        'functions/notify.ts',
        'functions/sweep.ts',
      ]),
    )
  })
})

describe('exported names', () => {
  it('begin with a verb where they are functions, and are declared once', () => {
    expect(listNamingFaults(files)).toEqual([])
  })

  it.each([
    ['export function differencesOf(): void {}', 'audit/a.ts: differencesOf does not begin with a verb'],
    ['export const waysIn = () => 1', 'audit/a.ts: waysIn does not begin with a verb'],
    ['export async function told() {}', 'audit/a.ts: told does not begin with a verb'],
  ])('would be seen to be no verbs: %s', (text, fault) => {
    expect(listNamingFaults([{ path: 'audit/a.ts', text }])).toEqual([fault])
  })

  it('would be seen to be declared twice', () => {
    const text = 'export interface Place {}'
    expect(
      listNamingFaults([
        { path: 'audit/a.ts', text },
        { path: 'cli/b.ts', text },
      ]),
    ).toEqual(['Place is declared in audit/a.ts and cli/b.ts'])
  })

  it('have few exceptions', () => {
    expect(SHARED_NAMES.size).toBeLessThanOrEqual(15)
  })
})
