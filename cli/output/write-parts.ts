import { closeSync, openSync, writeFileSync } from 'node:fs'

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
