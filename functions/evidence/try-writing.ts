import { ExplainedError } from './explained-error.ts'

/** Writes something at `path`. Throws ExplainedError. */
export function tryWriting(path: string, write: () => void): void {
  try {
    write()
  } catch (failure) {
    const reason = failure instanceof Error ? failure.message : String(failure)
    throw new ExplainedError(`${path} cannot be written: ${reason}`, { cause: failure })
  }
}
