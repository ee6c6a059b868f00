import { createHash, hash } from 'node:crypto'
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as z from 'zod/mini'
import { FACTS_VERSION } from '../../../audit/resources/resource-snapshot.ts'
import type { Settings } from '../../../audit/settings/settings.ts'
import { hashCatalog } from '../../bundled-files/aws-catalog.ts'
import { AccountFileError, listResponseFiles, MAX_RESPONSE_FILE_BYTES } from '../account-file.ts'

/** What a saved state was derived from. */
export const stateBindingSchema = z.object({
  /** The digest of all responses of the account file. */
  responses: z.string(),
  /** The digest of the settings. */
  settings: z.string(),
  /** The program and its AWS catalog. */
  assay: z.string(),
})
export type StateBinding = z.infer<typeof stateBindingSchema>

/** Computes what a state of the account file in `directory` is derived from. Throws AccountFileError. */
export function computeStateBinding(directory: string, settings: Settings): StateBinding {
  return {
    responses: hashResponses(directory),
    settings: hash('sha256', JSON.stringify(settings)),
    assay: identifyProgram(),
  }
}

/** Explains what of a saved state does not fit; undefined if it fits. */
export function explainMismatch(saved: StateBinding, current: StateBinding): string | undefined {
  if (saved.responses !== current.responses) return 'is of other responses'
  if (saved.settings !== current.settings) return 'is of another configuration'
  return saved.assay === current.assay ? undefined : 'is of another version of Assay'
}

/** Bytes that are hashed at once. */
const CHUNK_BYTES = 1_000_000

function hashResponses(directory: string): string {
  const digest = createHash('sha256')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  for (const path of listResponseFiles(directory)) {
    const status = statSync(path)
    if (!status.isFile()) throw new AccountFileError(`${path} is not a file`)
    if (status.size > MAX_RESPONSE_FILE_BYTES)
      throw new AccountFileError(
        `${path} has ${status.size} bytes, but the maximum is ${MAX_RESPONSE_FILE_BYTES}. Split it into several .jsonl files.`,
      )
    digest.update(`\n${basename(path)}\n${status.size}\n`)
    const file = openSync(path, 'r')
    try {
      for (let read = readSync(file, chunk); read > 0; read = readSync(file, chunk))
        digest.update(chunk.subarray(0, read))
    } finally {
      closeSync(file)
    }
  }
  return digest.digest('hex')
}

let cachedProgram: string | undefined

/**
 * Identifies the code and its AWS catalog. In a bundle, the names of the files have their digests; sources count by their sizes
 * and modification times.
 */
function identifyProgram(): string {
  if (cachedProgram !== undefined) return cachedProgram
  const beside = fileURLToPath(new URL('.', import.meta.url))
  const names = readdirSync(beside)
  const code = names.includes('main.js')
    ? names.filter(name => name.endsWith('.js')).toSorted()
    : SOURCES.flatMap(folder => listSources(fileURLToPath(new URL(folder, import.meta.url))))
  cachedProgram = hash('sha256', JSON.stringify([FACTS_VERSION, hashCatalog(), code]))
  return cachedProgram
}

/** The folders with the code that reads and evaluates. */
const SOURCES = ['../../../audit/', '../../../functions/']

function listSources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .toSorted()
    .map(name => {
      const { size, mtimeMs } = statSync(folder + name)
      return `${name} ${size} ${mtimeMs}`
    })
}
