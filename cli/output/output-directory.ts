import { existsSync, mkdirSync, statSync } from 'node:fs'
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
