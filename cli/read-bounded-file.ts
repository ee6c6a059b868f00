import { readBoundedText } from '../functions/evidence/read-bounded-text.ts'
import { CliError } from './cli-error.ts'

/** Reads a file as text. Throws CliError if it cannot be read, or has more than `maxBytes`; a device may have no end. */
export function readBoundedFile(path: string, what: string, maxBytes: number): string {
  try {
    return readBoundedText(path, maxBytes)
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure)
    throw new CliError(`cannot read ${what} ${path}: ${why}`, { cause: failure })
  }
}
