import { createReadStream, openSync, closeSync, writeSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import * as z from 'zod/mini'
import type { Item } from '../../../audit/state/store.ts'
import { renderJsonLine } from '../../../reports/json.ts'
import { ACCOUNT_FOLDER } from '../../../reports/evidence/manifest.ts'
import { ExplainedError } from '../explained-error.ts'
import { findItemFault } from '../table/stored-item.ts'
import { createAuditStore, type AuditStore } from '../../local/audit-store.ts'
import { tryWriting } from '../try-writing.ts'
import { parseDocument } from '../evidence-files.ts'
import { compareKeys, createItemAdder } from './packed-items.ts'

/** Characters of a file after which another one begins. */
const FILE_CHARACTERS = 50_000_000

/** The most characters of a line: an item has 400 KB, and its escapes. */
const MAX_LINE_CHARACTERS = 4_000_000

const itemSchema = z.strictObject({
  partition: z.string(),
  sort: z.string(),
  version: z.int().check(z.positive()),
  body: z.unknown(),
})

/** Writes the items of a pack into the folder for the account of a directory, in the order of their keys. */
export function writeItems(directory: string, store: AuditStore): void {
  let file: number | undefined
  let number = 0
  let characters = 0
  try {
    for (const { key, version, body } of [...store.items(() => true)].toSorted(compareKeys)) {
      if (file === undefined || characters > FILE_CHARACTERS) {
        if (file !== undefined) closeSync(file)
        number += 1
        const path = join(directory, ACCOUNT_FOLDER, `items-${String(number).padStart(4, '0')}.jsonl`)
        tryWriting(path, () => (file = openSync(path, 'wx')))
        characters = 0
      }
      const line = `${renderJsonLine({ ...key, version, body })}\n`
      characters += line.length
      const target = file ?? -1
      tryWriting(directory, () => writeSync(target, line))
    }
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Reads the items of a pack. Throws ExplainedError for a line that is no item of this version. */
export async function readItems(directory: string): Promise<AuditStore> {
  const store = createAuditStore()
  const add = createItemAdder(store)
  const names = readdirSync(join(directory, ACCOUNT_FOLDER)).toSorted()
  for (const name of names) {
    const lines = createInterface({ input: createReadStream(join(directory, ACCOUNT_FOLDER, name)) })
    let number = 0
    for await (const line of lines) {
      number += 1
      await add(parseItem(`${ACCOUNT_FOLDER}/${name}:${number}`, line))
    }
  }
  return store
}

function parseItem(where: string, line: string): Item {
  if (line.length > MAX_LINE_CHARACTERS) throw new ExplainedError(`${where} is too long for an item`)
  const { partition, sort, version, body } = parseDocument(where, line, itemSchema)
  const item: Item = { key: { partition, sort }, version, body }
  const fault = findItemFault(item)
  if (fault !== undefined) throw new ExplainedError(`${where} ${fault}`)
  return item
}
