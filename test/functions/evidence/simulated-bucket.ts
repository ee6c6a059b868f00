import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import type { EvidenceBucket } from '../../../functions/aws/api/evidence/evidence-bucket.ts'
import { hashBytes } from '../../../functions/evidence/evidence-files.ts'

/** Ends a run as a timeout does: nothing after it happens. */
export class Killed extends Error {
  override name = 'Killed'
}

/** A bucket as S3 keeps one: objects are never replaced where the request says so, and lists are consistent. */
export interface SimulatedBucket extends EvidenceBucket {
  objects: Map<string, Buffer>
  /** Every call in its order, such as `store packs/chain/first.json`. */
  calls: string[]
  /** Writes what is below `folder` into a directory. */
  download(folder: string, directory: string): void
}

/** Creates a bucket; `onCall` runs before and after each call, and can end the run there. */
export function createSimulatedBucket(
  objects = new Map<string, Buffer>(),
  onCall: (call: string, when: 'BEFORE' | 'AFTER') => Promise<void> | void = () => undefined,
): SimulatedBucket {
  const calls: string[] = []
  async function run<T>(call: string, work: () => T): Promise<T> {
    await onCall(call, 'BEFORE')
    const result = work()
    calls.push(call)
    await onCall(call, 'AFTER')
    return result
  }
  const listKeys = (folder: string) => [...objects.keys()].filter(key => key.startsWith(folder)).toSorted()
  return {
    objects,
    calls,
    listFolders: (folder, limit) =>
      run(`listFolders ${folder}`, () => {
        const names = listKeys(folder).flatMap(key => {
          const [name, rest] = key.slice(folder.length).split('/')
          return rest === undefined ? [] : [`${folder}${name ?? ''}/`]
        })
        return [...new Set(names)].slice(0, limit + 1)
      }),
    listObjects: (folder, limit) => run(`listObjects ${folder}`, () => listKeys(folder).slice(0, limit + 1)),
    store: (key, { bytes, sha256, ...content }) =>
      run(`store ${key}`, () => {
        if (objects.has(key)) return false
        const body = 'path' in content ? readFileSync(content.path) : Buffer.from(content.text)
        if (body.length !== bytes || hashBytes(body) !== sha256) throw new Error(`${key}: BadDigest`)
        objects.set(key, body)
        return { key, version: '1' }
      }),
    open: key =>
      run(`open ${key}`, () => {
        const body = objects.get(key)
        return body === undefined ? undefined : Readable.from([body])
      }),
    readRetention: ({ key }) =>
      run(`readRetention ${key}`, () => ({ mode: 'COMPLIANCE', until: '2027-01-01T00:00:00.000Z' })),
    download(folder, directory) {
      for (const key of listKeys(folder)) {
        const path = join(directory, key.slice(folder.length))
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, objects.get(key) ?? '')
      }
    },
  }
}
