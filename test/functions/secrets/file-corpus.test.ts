import { describe, expect, it } from 'vitest'
import { chooseScanMode } from '../../../functions/secrets/scanned-files.ts'
import { detectFileSecrets } from '../../../functions/secrets/scan-file.ts'
import { detectSecrets } from '../../../functions/secrets/secret-detectors.ts'
import { settingsOfStages, translations } from './file-corpus/ambiguous-files.ts'
import { encodedFiles } from './file-corpus/encodings.ts'
import { createFiles, type FileKind, type SampleFile } from './file-corpus/file-kind.ts'
import { harmlessFiles } from './file-corpus/harmless-files.ts'
import { imageHistory, imageVariables } from './file-corpus/image-variables.ts'
import { settingsFiles } from './file-corpus/settings-files.ts'
import { settingsFormats } from './file-corpus/settings-formats.ts'
import { valuesInUse } from './file-corpus/values-in-use.ts'

/** The share of files with secrets that must be found, and of others that may be taken for such. */
const MIN_RECALL = 0.95
const MAX_FALSE_ALARMS = 0.01

const classes: Readonly<Record<string, readonly FileKind[]>> = {
  'formats of settings': settingsFormats,
  'names of settings': settingsFiles,
  'settings of stages': settingsOfStages,
  'values in use': valuesInUse,
  encodings: encodedFiles,
}
const harmless = [...createFiles(harmlessFiles, 1), ...createFiles(translations)]

function isFound({ path, content }: SampleFile): boolean {
  return detectFileSecrets(content, chooseScanMode(path)).length > 0
}

function formatShare(part: number, whole: number): string {
  return `${part} of ${whole} (${((100 * part) / whole).toFixed(1)} %)`
}

describe('the corpus of files', () => {
  it('has at least ten kinds of each class, all of them different', () => {
    const kinds = Object.values(classes).flat()
    expect(new Set(kinds.map(({ kind }) => kind)).size).toBe(kinds.length)
    for (const each of Object.values(classes)) expect(each.length).toBeGreaterThanOrEqual(10)
    expect(harmlessFiles.length).toBeGreaterThanOrEqual(100)
    expect(imageVariables.length).toBeGreaterThanOrEqual(50)
  })
})

describe('the search of files', () => {
  it.each(Object.keys(classes))('finds almost all secrets: %s', name => {
    const files = createFiles(classes[name] ?? [])
    const missed = files.filter(file => !isFound(file))
    const found = files.length - missed.length
    process.stderr.write(
      `files with secrets found, ${name}: ${formatShare(found, files.length)}${missed.map(({ kind, path }) => `\n  ${kind}: ${path}`).join('')}\n`,
    )
    expect(found / files.length).toBeGreaterThanOrEqual(MIN_RECALL)
  })

  it('finds some files of each kind', () => {
    const files = createFiles(Object.values(classes).flat())
    const found = new Set(files.filter(isFound).map(({ kind }) => kind))
    expect(files.filter(({ kind }) => !found.has(kind)).map(({ kind }) => kind)).toEqual([])
  })

  it(`takes at most ${MAX_FALSE_ALARMS * 100} % of other files for such`, () => {
    const wrong = harmless.filter(isFound)
    process.stderr.write(
      `files taken for such with secrets: ${formatShare(wrong.length, harmless.length)}${wrong.map(({ kind, path }) => `\n  ${kind}: ${path}`).join('')}\n`,
    )
    expect(wrong.length / harmless.length).toBeLessThanOrEqual(MAX_FALSE_ALARMS)
  })
})

describe('the variables of official images', () => {
  it.each(imageVariables)('are no secrets: $name', ({ name, value }) => {
    expect(detectSecrets(value, name)).toEqual([])
  })

  it('are none in a history', () => {
    const wrong = imageHistory.filter(({ value }) => detectSecrets(value).length > 0)
    expect(wrong.map(({ value }) => value)).toEqual([])
  })
})
