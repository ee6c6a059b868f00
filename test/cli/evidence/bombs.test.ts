import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluationCatalog } from '../../../cli/evidence/evaluation-catalog.ts'
import { packDeployment } from '../../../functions/evidence/deployed/pack-deployment.ts'
import { createItemAdder } from '../../../functions/evidence/deployed/packed-items.ts'
import { downloadEvidence } from '../../../functions/evidence/places/download-evidence.ts'
import { openDirectoryPlace } from '../../../functions/evidence/places/evidence-place.ts'
import { createAuditStore } from '../../../functions/local/audit-store.ts'
import { createStoredItems, openStoredAccount, STORED_AT } from '../deployed/stored-account.ts'
import { createTestDirectory, runAssay } from '../run-assay.ts'
import { replaceDocument, replaceFiles } from './replace-document.ts'

/** JSON of so many levels. */
const nest = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
const DEEP = nest(100_000)
const RESPONSES = 'account/responses-0001.jsonl'

/** More than any disk has. */
const CLAIMED = 1e15

let directory: string
let ofAccount: string
let ofDeployment: string
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'assay-bombs-'))
  const testDirectory = createTestDirectory()
  ofAccount = join(directory, 'account')
  await runAssay('evidence', 'pack', '--account', testDirectory.account, '--out', ofAccount)
  testDirectory.remove()
  const { where } = await packDeployment(openStoredAccount(await createStoredItems()), {
    catalog: evaluationCatalog,
    place: openDirectoryPlace(join(directory, 'packs')),
    previous: undefined,
    sign: undefined,
    now: STORED_AT,
  })
  ofDeployment = where
})
afterAll(() => rmSync(directory, { recursive: true }))

let copies = 0
function copyPack(pack: string): string {
  const copy = join(directory, `copy-${(copies += 1)}`)
  cpSync(pack, copy, { recursive: true })
  return copy
}

const replay = (where: string) => runAssay('evidence', 'replay', where)

describe('a pack with JSON of many levels', () => {
  it('in its settings is refused, and the file is named', async () => {
    for (const pack of [ofAccount, ofDeployment]) {
      const copy = copyPack(pack)
      replaceDocument(copy, 'settings.json', text =>
        text.replace('"controls": {}', `"controls": { "x": ${DEEP} }`),
      )
      const { status, stderr } = await replay(copy)
      expect(stderr).toMatch(/^assay: settings\.json is no JSON: it has more than 64 levels$/m)
      expect(status).toBe(2)
    }
  })

  it('in the input of a call is refused, and the line is named', async () => {
    const copy = copyPack(ofAccount)
    replaceDocument(copy, RESPONSES, text => text.replace('"input":{}', `"input":{"x":${DEEP}}`))
    const { status, stderr } = await replay(copy)
    expect(stderr).toMatch(/^assay: .*account\/responses-0001\.jsonl:1 is not .*nested too deeply$/m)
    expect(status).toBe(2)
  })

  it('in a response, where nothing reads it, is evaluated without it', async () => {
    const copy = copyPack(ofAccount)
    replaceDocument(copy, RESPONSES, text => text.replace('"output":{', `"output":{"x":${DEEP},`))
    replaceDocument(copy, RESPONSES, text => text.replaceAll('"output":{', `"output":{"y":${nest(3_000)},`))
    const { status, stdout } = await replay(copy)
    expect(stdout).toMatch(/^Equal: /)
    expect(status).toBe(0)
  })

  it('in an item is refused, and the line is named', async () => {
    const copy = copyPack(ofDeployment)
    replaceDocument(copy, 'account/items-0001.jsonl', text =>
      text.replace('"body":{', `"body":{"x":${DEEP},`),
    )
    const { status, stderr } = await replay(copy)
    expect(stderr).toMatch(/^assay: account\/items-0001\.jsonl:1 is no JSON: it has more than 64 levels$/m)
    expect(status).toBe(2)
  })
})

describe('a pack that claims more than there is', () => {
  it('has a fault for the file in a directory', async () => {
    const copy = copyPack(ofAccount)
    replaceFiles(copy, files =>
      files.map(each => (each.path === 'posture.json' ? { ...each, bytes: CLAIMED } : each)),
    )
    const { status, stdout } = await runAssay('evidence', 'verify', copy)
    expect(stdout).toMatch(/^posture\.json: has \d+ bytes instead of 1000000000000000$/m)
    expect(status).toBe(1)
  })

  it.each([CLAIMED, 5_000_000_001, 2 ** 53 - 1])(
    'is not downloaded from a bucket with %i bytes, but for its manifest',
    async bytes => {
      const copy = copyPack(ofAccount)
      replaceFiles(copy, files => [
        ...files.slice(1),
        { path: 'account/big.jsonl', bytes, sha256: '0'.repeat(64) },
      ])
      const opened: string[] = []
      const bucket = {
        open: (key: string) => {
          opened.push(key)
          const known = readdirSync(copy).includes(key)
          return Promise.resolve(known ? Readable.from([readFileSync(join(copy, key))]) : undefined)
        },
        listObjects: () => Promise.resolve([]),
      }
      const temporary = mkdtempSync(join(directory, 'temporary-'))
      const downloaded = downloadEvidence({ bucket: 'evidence', folder: '' }, bucket, undefined, temporary)
      await expect(downloaded).rejects.toThrow(
        /s3:\/\/evidence\/ has \d+ bytes; at most 5000000000 are downloaded/,
      )
      expect(opened).toEqual(['manifest.json', 'manifest.json.sha256', 'manifest.json.sig'])
      expect(readdirSync(temporary)).toEqual([])
    },
  )

  it('is not made of a table with more characters than a pack holds', async () => {
    const add = createItemAdder(createAuditStore(), 100)
    await add(buildTransition(1))
    await add(buildTransition(2))
    await expect(add(buildTransition(3))).rejects.toThrow(
      /the table has more than 100 characters of items, .*limit "regions"/,
    )
  })
})

/** An item with so many characters that three of them are more than 100. */
function buildTransition(number: number) {
  return {
    key: { partition: 'CHANGE ct:1', sort: `TRANSITION ${number}` },
    version: 1,
    body: 'x'.repeat(40),
  }
}
