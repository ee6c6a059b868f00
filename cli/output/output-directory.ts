import { closeSync, existsSync, mkdirSync, openSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { CliError } from '../cli-error.ts'

/** Creates the directory that `--out` names, and its parents. Throws CliError. */
export function createOutputDirectory(path: string): void {
  writeOutput(path, () => createDirectory(path))
}

/** Writes something at `path` below `--out`. Throws CliError. */
export function writeOutput(path: string, write: () => void): void {
  try {
    write()
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new CliError(`--out: ${path} cannot be written: ${reason}`, { cause: failure })
  }
}

/** One level at a time: below a directory that accepts none, such as `/proc`, Node's `recursive` never ends. */
function createDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
  const above = dirname(path)
  if (above !== path && !existsSync(above)) createDirectory(above)
  mkdirSync(path)
}

/** Characters that are written at once. */
const BATCH = 1_000_000

/** Writes a file whose text comes in parts, so that a large one is never in memory as a whole. */
export function writeParts(path: string, parts: Iterable<string>): void {
  const file = openSync(path, 'w')
  try {
    let batch: string[] = []
    let length = 0
    for (const part of parts) {
      batch.push(part)
      length += part.length
      if (length < BATCH) continue
      writeFileSync(file, batch.join(''))
      batch = []
      length = 0
    }
    writeFileSync(file, batch.join(''))
  } finally {
    closeSync(file)
  }
}
