import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { evaluationCatalog } from '../../../cli/evidence/evaluation-catalog.ts'
import { signText } from '../../../cli/evidence/manifest-signature.ts'
import { countMissedPacks, packDeployment } from '../../../functions/evidence/deployed/pack-deployment.ts'
import { formatManifestDigest, hashBytes } from '../../../functions/evidence/evidence-files.ts'
import { openBucketPlace, openDirectoryPlace } from '../../../functions/evidence/places/evidence-place.ts'
import { nameOwnDirectory } from '../../../functions/evidence/own-directory.ts'
import { openPreviousEvidence } from '../../../functions/evidence/previous-evidence.ts'
import type { AuditStore } from '../../../functions/local/audit-store.ts'
import { createStoredItems, openStoredAccount } from '../../cli/deployed/stored-account.ts'
import { runAssay } from '../../cli/run-assay.ts'
import { createSimulatedBucket, Killed, type SimulatedBucket } from './simulated-bucket.ts'
import { expectChain, FOLDER, packOnce } from './scheduled-packs.ts'

const FIRST = '2026-05-18T08:00:00.000Z'
const SECOND = '2026-05-25T08:00:00.000Z'
const THIRD = '2026-06-01T08:00:00.000Z'

let directory: string
let store: AuditStore
/** A bucket with the first pack. */
let begun: SimulatedBucket
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'assay-request-'))
  store = await createStoredItems()
  begun = createSimulatedBucket()
  await packOnce(store, begun, { at: FIRST })
})
afterAll(() => rmSync(directory, { recursive: true }))

const copyBucket = (onCall?: Parameters<typeof createSimulatedBucket>[1]) =>
  createSimulatedBucket(new Map(begun.objects), onCall)

const isStore = (call: string) => call.startsWith('store ')

describe('a pack that a schedule requests', () => {
  it('is the one that a terminal makes, byte for byte, but for the schedule', async () => {
    const own = join(directory, 'own')
    begun.download(FOLDER.folder, own)
    const out = join(directory, 'terminal')
    const now = new Date(Date.parse(FIRST) + 60_000)
    const request = { catalog: evaluationCatalog, previous: undefined, sign: undefined, now }
    await packDeployment(openStoredAccount(store), { ...request, place: openDirectoryPlace(out) })
    const [name = ''] = readdirSync(out)
    const list = (at: string) => readdirSync(join(at, name), { recursive: true, encoding: 'utf8' }).toSorted()
    expect(list(own)).toEqual(list(out))
    for (const path of list(out).filter(each => each.includes('.') && !each.startsWith('manifest')))
      expect([path, readFileSync(join(own, name, path)).equals(readFileSync(join(out, name, path)))]).toEqual(
        [path, true],
      )
    const readJson = (at: string) =>
      JSON.parse(readFileSync(join(at, name, 'manifest.json'), 'utf8')) as { deployment: object }
    const { deployment, ...rest } = readJson(own)
    expect({ deployment: { ...deployment, scheduled: undefined }, ...rest }).toEqual(readJson(out))
    expect(deployment).toMatchObject({
      scheduled: { requestedAt: FIRST, schedule: 'cron(0 8 ? * MON *)', missed: 0 },
    })
  })

  it('is verified by its signature and replayed, and so is the one that follows it', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const sign = (manifest: string) => Promise.resolve(signText(manifest, privateKey))
    const bucket = createSimulatedBucket()
    const where = join(directory, 'signed')
    for (const at of [FIRST, SECOND]) await packOnce(store, bucket, { at, sign })
    bucket.download(FOLDER.folder, where)
    const [one = '', two = ''] = readdirSync(where).toSorted()
    const key = join(directory, 'key.pem')
    writeFileSync(key, publicKey.export({ type: 'spki', format: 'pem' }))
    expect(await runAssay('evidence', 'verify', join(where, one), '--key', key)).toMatchObject({ status: 0 })
    expect(await runAssay('evidence', 'replay', join(where, one))).toMatchObject({ status: 0, stderr: '' })
    const previous = ['--previous', join(where, one)]
    for (const command of ['verify', 'replay'])
      expect(await runAssay('evidence', command, join(where, two), ...previous)).toMatchObject({ status: 0 })
  })

  it('is made once, however often its message is delivered', async () => {
    const bucket = copyBucket()
    expect(await packOnce(store, bucket, { at: FIRST, late: 3_600 })).toBeUndefined()
    expect(await packOnce(store, bucket, { at: '2026-05-11T08:00:00.000Z', late: 864_000 })).toBeUndefined()
    expect(bucket.calls.filter(isStore)).toEqual([])
  })

  it('is refused without a time, and for a time in the future', async () => {
    await expect(packOnce(store, copyBucket(), { at: 'soon' })).rejects.toThrow(
      'a request for evidence without a time',
    )
    await expect(packOnce(store, copyBucket(), { at: SECOND, late: -3_600 })).rejects.toThrow(
      'a request for evidence in the future',
    )
  })

  it('has the whole period since the pack before, and says how many are missing', async () => {
    const bucket = copyBucket()
    const stored = await packOnce(store, bucket, { at: '2026-06-15T08:00:00.000Z' })
    const [previous] = expectChain(bucket)
    expect(stored?.manifest.deployment).toMatchObject({
      changesSince: previous?.at,
      scheduled: { missed: 3 },
    })
    const where = join(directory, 'missed')
    bucket.download(FOLDER.folder, where)
    const [one = '', two = ''] = readdirSync(where)
      .filter(name => name !== 'chain')
      .toSorted()
    const replay = () => runAssay('evidence', 'replay', join(where, two), '--previous', join(where, one))
    expect(await replay()).toMatchObject({ status: 0 })
    const manifest = join(where, two, 'manifest.json')
    const text = readFileSync(manifest, 'utf8').replace('"missed": 3', '"missed": 0')
    writeFileSync(manifest, text)
    writeFileSync(`${manifest}.sha256`, formatManifestDigest(hashBytes(text)))
    expect((await replay()).stdout).toMatch(/"deployment.scheduled.missed" is 0, but 3 by its schedule/)
  })

  it('misses none where its message is delivered days later, from the dead letters', async () => {
    const bucket = copyBucket()
    const stored = await packOnce(store, bucket, { at: SECOND, late: 4.5 * 86_400 })
    expect(stored?.manifest.deployment?.scheduled).toMatchObject({ requestedAt: SECOND, missed: 0 })
    const where = join(directory, 'late')
    bucket.download(FOLDER.folder, where)
    const [one = '', two = ''] = readdirSync(where).toSorted()
    const previous = ['--previous', join(where, one)]
    expect(await runAssay('evidence', 'replay', join(where, two), ...previous)).toMatchObject({ status: 0 })
  })

  it('leaves nothing on the disk, and removes what an invocation left that was ended', async () => {
    const parent = join(directory, 'temporary')
    const own = nameOwnDirectory(parent)
    const ended = spawnSync(process.execPath, ['-e', '']).pid
    for (const name of [String(ended), 'other', `${process.pid}`, `${process.ppid}`])
      mkdirSync(join(parent, name, 'assay-pack-abc'), { recursive: true })
    expect(nameOwnDirectory(parent)).toBe(own)
    await packOnce(store, copyBucket(), { at: SECOND, temporary: own })
    expect(readdirSync(parent).toSorted()).toEqual([`${process.pid}`, `${process.ppid}`].toSorted())
    expect(readdirSync(own)).toEqual([])
  })
})

describe('an interval between packs', () => {
  it.each([
    ['cron(0 8 ? * MON *)', undefined, '2026-06-01T08:01:00Z', 0],
    ['cron(0 8 ? * MON *)', '2026-05-25T08:14:00Z', '2026-06-01T08:01:00Z', 0],
    ['cron(0 8 ? * MON *)', '2026-05-18T08:14:00Z', '2026-06-01T08:01:00Z', 1],
    ['cron(0 8 ? * MON *)', '2026-05-30T12:00:00Z', '2026-06-01T08:01:00Z', 0],
    ['rate(1 day)', '2026-05-25T08:00:00Z', '2026-06-01T08:00:00Z', 6],
    ['cron(0 8 1 * ? *)', '2026-02-01T08:00:00Z', '2026-03-01T08:00:00Z', 0],
    ['cron(0 8 1 * ? *)', '2026-01-01T08:00:00Z', '2026-03-01T08:00:00Z', 1],
  ])('of %s from %s to %s misses %s', (schedule, from, to, missed) => {
    expect(countMissedPacks(schedule, from, to)).toBe(missed)
  })
})

/** In `npm run test:full` every step; otherwise the first ones and those around the link and the manifest, which are the last ones. */
function sampleSteps(steps: number): number[] {
  const all = Array.from({ length: steps }, (_, index) => index + 1)
  return process.env['TEST_FULL'] === 'true' ? all : all.filter(step => step <= 1 || step > steps - 5)
}

async function countStores(): Promise<number> {
  const bucket = copyBucket()
  await packOnce(store, bucket, { at: SECOND })
  return bucket.calls.filter(isStore).length
}

describe('a run that ends at any of its writes', () => {
  it.each(['BEFORE', 'AFTER'] as const)(
    '%s it leaves whole packs alone, and its repetition one more',
    async when => {
      const writes = await countStores()
      expect(writes).toBeGreaterThan(8)
      for (const killed of sampleSteps(writes)) {
        let stores = 0
        const objects = new Map(begun.objects)
        const bucket = createSimulatedBucket(objects, (call, moment) => {
          if (!isStore(call) || moment !== when) return
          stores += 1
          if (stores === killed) throw new Killed(call)
        })
        await expect(packOnce(store, bucket, { at: SECOND })).rejects.toThrow(Killed)
        const left = expectChain(bucket).length
        expect([1, 2]).toContain(left)
        const next = createSimulatedBucket(objects)
        await packOnce(store, next, { at: SECOND, late: 5_400 })
        expect([killed, expectChain(next).length]).toEqual([killed, 2])
        await packOnce(store, next, { at: THIRD })
        expect([killed, expectChain(next).length]).toEqual([killed, 3])
      }
    },
  )

  it('with the link finishes the same pack, and says so', async () => {
    const bucket = copyBucket((call, moment) => {
      if (moment === 'BEFORE' && call.endsWith('/manifest.json')) if (isStore(call)) throw new Killed(call)
    })
    await expect(packOnce(store, bucket, { at: SECOND })).rejects.toThrow(Killed)
    const notes: string[] = []
    const next = createSimulatedBucket(bucket.objects)
    expect(await packOnce(store, next, { at: SECOND, late: 5_400, notes })).toBeUndefined()
    expect(notes.join()).toMatch(/Finished: the manifest of s3:\/\/evidence\/packs\/2026-05-25T080100.000Z/)
    expect(expectChain(next).map(({ at }) => at)).toEqual([
      '2026-05-18T08:01:00.000Z',
      '2026-05-25T08:01:00.000Z',
    ])
  })
})

describe('two runs at the same time', () => {
  const runOther = {
    'the function': (bucket: SimulatedBucket) => packOnce(store, bucket, { at: SECOND, late: 61 }),
    'a terminal': (bucket: SimulatedBucket) =>
      packDeployment(openStoredAccount(store), {
        catalog: evaluationCatalog,
        place: openBucketPlace(FOLDER, bucket),
        previous: undefined,
        sign: undefined,
        now: new Date(Date.parse(SECOND) + 62_000),
      }),
  }

  it.each(Object.entries(runOther))('never follow the same pack, wherever %s begins', async (_, other) => {
    const probe = copyBucket()
    await packOnce(store, probe, { at: SECOND })
    for (const step of sampleSteps(probe.calls.length)) {
      const objects = new Map(begun.objects)
      let calls = 0
      const bucket = createSimulatedBucket(objects, async (_call, when) => {
        calls += when === 'AFTER' ? 1 : 0
        if (when === 'AFTER' && calls === step) await other(createSimulatedBucket(objects))
      })
      const outcome = await packOnce(store, bucket, { at: SECOND }).then(
        () => 'stored',
        (failure: Error) => failure.message,
      )
      expect(outcome).toMatch(/^stored$|another pack was made at the same time/)
      expectChain(bucket)
      const next = createSimulatedBucket(objects)
      await packOnce(store, next, { at: SECOND, late: 5_400 })
      expect([2, 3]).toContain(expectChain(next).length)
    }
  })
})

it('a pack that a person makes after the last one by its name is the only one that follows it, too', async () => {
  const where = join(directory, 'last')
  begun.download(FOLDER.folder, where)
  const [name = ''] = readdirSync(where).toSorted()
  const previous = openPreviousEvidence(join(where, name))
  const objects = new Map(begun.objects)
  let isFirst = true
  const bucket = createSimulatedBucket(objects, async (call, when) => {
    if (when !== 'BEFORE' || !isStore(call) || !isFirst) return
    isFirst = false
    await packDeployment(openStoredAccount(store), {
      catalog: evaluationCatalog,
      place: openBucketPlace(FOLDER, createSimulatedBucket(objects)),
      previous,
      sign: undefined,
      now: new Date(Date.parse(SECOND) + 62_000),
    })
  })
  await expect(packOnce(store, bucket, { at: SECOND })).rejects.toThrow(
    'another pack was made at the same time',
  )
  expect(expectChain(bucket)).toHaveLength(2)
})

it('a link whose first answer was lost is the own one when it is stored again', async () => {
  const bucket = copyBucket()
  const repeating: SimulatedBucket = {
    ...bucket,
    store: async (key, content) => {
      if (key.includes('/chain/')) await bucket.store(key, content)
      return bucket.store(key, content)
    },
  }
  expect(await packOnce(store, repeating, { at: SECOND })).toBeDefined()
  expect(expectChain(bucket)).toHaveLength(2)
})

function edit(from: RegExp, to: string): (link: { manifest: string }) => { manifest: string } {
  return link => ({ manifest: link.manifest.replace(from, to) })
}

describe('a hostile link', () => {
  function openLinked(change: (link: { manifest: string }) => object | string): SimulatedBucket {
    const bucket = copyBucket()
    const [key = ''] = [...linked.keys()].filter(each => /chain\/[0-9a-f]{64}\.json$/.test(each))
    const changed = change(JSON.parse(linked.get(key)?.toString() ?? '') as { manifest: string })
    bucket.objects.set(key, Buffer.from(typeof changed === 'string' ? changed : JSON.stringify(changed)))
    return bucket
  }

  /** A bucket whose second pack has a link and no manifest. */
  let linked: Map<string, Buffer>
  beforeAll(async () => {
    const bucket = copyBucket()
    await packOnce(store, bucket, { at: SECOND })
    linked = bucket.objects
  })

  it.each([
    ['that is no JSON', () => 'x', /is no JSON/],
    [
      'with more than a link',
      (link: object) => ({ ...link, more: 1 }),
      /chain\/.*: it has the unknown field more$/,
    ],
    [
      'to a pack after another one',
      edit(/("sha256": ")[0-9a-f]{64}("\s*\},\s*"files")/, `$1${'0'.repeat(64)}$2`),
      /names another one before it/,
    ],
    ['into the future', edit(/"at": "2026-05-25/, '"at": "2036-05-25'), /is of the future/],
    ['into the past', edit(/"at": "2026-05-25/, '"at": "2026-05-10'), /follows a later pack/],
    [
      'to a pack that is not there',
      edit(/"at": "2026-05-25T08:01/, '"at": "2026-05-25T08:00'),
      /is not the pack that was stored there/,
    ],
  ])('%s is an error, and never passed over', async (_, change, expected) => {
    const bucket = openLinked(change)
    await expect(packOnce(store, bucket, { at: SECOND, late: 120 })).rejects.toThrow(expected)
  })

  it('whose pack has another manifest is an error, and replaces nothing', async () => {
    const bucket = copyBucket((call, when) => {
      if (when === 'BEFORE' && /store .*manifest\.json\.sha256$/.test(call)) throw new Killed(call)
    })
    await expect(packOnce(store, bucket, { at: SECOND })).rejects.toThrow(Killed)
    const key = 'packs/2026-05-25T080100.000Z/manifest.json.sha256'
    bucket.objects.set(key, Buffer.from('x'))
    await expect(
      packOnce(store, createSimulatedBucket(bucket.objects), { at: SECOND, late: 5_400 }),
    ).rejects.toThrow(/exists already with another content/)
    expect(bucket.objects.get(key)?.toString()).toBe('x')
  })
})

describe('a pack whose last one was changed', () => {
  it('is an error until a person names the one before, and then the function follows that', async () => {
    const bucket = copyBucket()
    await packOnce(store, bucket, { at: SECOND })
    bucket.objects.set('packs/2026-05-25T080100.000Z/evaluations.jsonl', Buffer.from(''))
    await expect(packOnce(store, bucket, { at: THIRD })).rejects.toThrow(
      /is not the pack that was stored there/,
    )
    const where = join(directory, 'named')
    bucket.download(FOLDER.folder, where)
    const previous = openPreviousEvidence(join(where, '2026-05-18T080100.000Z'))
    const { manifest } = await packDeployment(openStoredAccount(store), {
      catalog: evaluationCatalog,
      place: openBucketPlace(FOLDER, bucket),
      previous,
      sign: undefined,
      now: new Date('2026-06-01T09:00:00Z'),
    })
    expect(manifest.previous?.sha256).toBe(previous.sha256)
    const next = await packOnce(store, bucket, { at: '2026-06-08T08:00:00.000Z' })
    expect(next?.manifest.previous?.at).toBe(manifest.at)
  })
})
