import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { CannotRun } from './cannot-run.ts'

/** Makes the directory `path` that `--out` names, and those above it. Throws CannotRun. */
export function outDirectory(path: string): void {
  orCannotWrite(path, () => make(path))
}

/** Writes something at `path` below `--out`. Throws CannotRun. */
export function orCannotWrite(path: string, write: () => void): void {
  try {
    write()
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new CannotRun(`--out: ${path} cannot be written: ${reason}`, { cause: failure })
  }
}

/** One by one: below a directory that takes none, such as `/proc`, Node's own `recursive` tries for ever. */
function make(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return
  const above = dirname(path)
  if (above !== path && !existsSync(above)) make(above)
  mkdirSync(path)
}
