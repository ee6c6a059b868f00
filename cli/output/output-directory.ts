import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { CliError } from '../cli-error.ts'

/** Makes the directory `path` that `--out` names, and those above it. Throws CannotRun. */
export function createOutputDirectory(path: string): void {
  writeOutput(path, () => createDirectory(path))
}

/** Writes something at `path` below `--out`. Throws CannotRun. */
export function writeOutput(path: string, write: () => void): void {
  try {
    write()
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new CliError(`--out: ${path} cannot be written: ${reason}`, { cause: failure })
  }
}

/** One by one: below a directory that takes none, such as `/proc`, Node's own `recursive` tries for ever. */
function createDirectory(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
  const above = dirname(path)
  if (above !== path && !existsSync(above)) createDirectory(above)
  mkdirSync(path)
}
