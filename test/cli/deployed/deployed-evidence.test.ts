import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ResourceSnapshot } from '../../../audit/resources/resource-snapshot.ts'
import { COMPLIANCE_RECORD_SORT, SNAPSHOT_SORT } from '../../../audit/state/keys.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import type { Item } from '../../../audit/state/store.ts'
import { buildChangeTransitionKey, type Transition } from '../../../audit/state/transition.ts'
import {
  formatManifestDigest,
  hashBytes,
  listFileFaults,
  readManifest,
} from '../../../functions/evidence/evidence-files.ts'
import { evaluationCatalog } from '../../../cli/evidence/evaluation-catalog.ts'
import { downloadEvidence } from '../../../functions/evidence/places/download-evidence.ts'
import type { EvidenceBucket } from '../../../functions/aws/api/evidence/evidence-bucket.ts'
import { packDeployment, type StoredPack } from '../../../functions/evidence/deployed/pack-deployment.ts'
import { describeRetention } from '../../../functions/evidence/places/describe-retention.ts'
import { openDirectoryPlace } from '../../../functions/evidence/places/evidence-place.ts'
import {
  nameEvidence,
  parseEvidenceName,
  parseEvidenceUri,
} from '../../../functions/evidence/places/evidence-uri.ts'
import { openLastEvidence } from '../../../functions/evidence/places/last-evidence.ts'
import type { AuditStore } from '../../../functions/local/audit-store.ts'
import type { ChangeLine } from '../../../reports/evidence/change-line.ts'
import type { EvaluationLine } from '../../../reports/evidence/evaluation-line.ts'
import type { FactLine } from '../../../reports/evidence/fact-line.ts'
import type { Period } from '../../../reports/evidence/period.ts'
import type { Posture } from '../../../reports/posture/posture.ts'
import { runAssay } from '../run-assay.ts'
import { copyItems, createStoredItems, openStoredAccount, STORED_AT } from './stored-account.ts'

const HOUR = 3_600_000

const isFunction = (arn: string) => arn.endsWith(':legacy-export')

let directory: string
let store: AuditStore
let first: StoredPack
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'assay-packs-'))
  store = await createStoredItems()
  first = await pack(store, join(directory, 'packs'), STORED_AT)
})
afterAll(() => rmSync(directory, { recursive: true }))

function pack(items: AuditStore, out: string, now: Date, configured: object = {}): Promise<StoredPack> {
  return packDeployment(openStoredAccount(items, { configured }), {
    catalog: evaluationCatalog,
    place: openDirectoryPlace(out),
    previous: undefined,
    sign: undefined,
    now,
  })
}

const readLines = <T>(where: string, file: string) =>
  readFileSync(join(where, file), 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as T)

/** A record in which findings were reopened. */
function reopen(item: Item, lines: readonly (EvaluationLine | undefined)[], at: string): Item {
  if (item.key.sort !== COMPLIANCE_RECORD_SORT) return item
  const { results, ...body } = item.body as ComplianceRecord
  const entries = Object.entries(results).map(([control, result]) => {
    const isReopened = lines.some(line => line?.control === control && line.arn === body.resource.arn)
    const { lastTransition } = result
    return [
      control,
      isReopened && lastTransition !== undefined
        ? { ...result, lastTransition: { ...lastTransition, number: 3, step: 'REOPENED', at } }
        : result,
    ]
  })
  return { ...item, body: { ...body, results: Object.fromEntries(entries) as ComplianceRecord['results'] } }
}

/** Stores that a finding was resolved before it was reopened. */
async function closeBefore(items: AuditStore, line: EvaluationLine | undefined, at: string): Promise<void> {
  const records = [...items.items(({ sort }) => sort === COMPLIANCE_RECORD_SORT)].map(
    ({ body }) => body as ComplianceRecord,
  )
  const record = records.find(({ resource }) => resource.arn === line?.arn)
  const last = record?.results[line?.control as keyof typeof record.results]?.lastTransition
  if (last === undefined) throw new Error('the finding has no transition')
  const transition: Transition = { ...last, number: 2, step: 'RESOLVED', at }
  await items.save({ key: buildChangeTransitionKey(transition), version: 1, body: { transition } }, 0)
}

/** A place with the first pack, changed by `change`. */
function openChanged(name: string, change: (out: string, pack: string) => void) {
  const out = join(directory, name)
  cpSync(join(directory, 'packs'), out, { recursive: true })
  change(out, join(out, nameEvidence(first.manifest.at)))
  return openLastEvidence(openDirectoryPlace(out), new Date(STORED_AT.getTime() + HOUR))
}

const kept = (mode: string, until: string) => ({ mode, until })

describe('a pack of a deployment', () => {
  it('has every evaluation of the table with its time, its facts and their API calls', () => {
    const records = [...store.items(({ sort }) => sort === COMPLIANCE_RECORD_SORT)].map(
      ({ body }) => body as ComplianceRecord,
    )
    const inScope = records.filter(({ resource: { region } }) => ['eu-west-1', 'global'].includes(region))
    const stored = inScope.flatMap(({ results }) => Object.values(results)).length
    const lines = readLines<EvaluationLine>(first.where, 'evaluations.jsonl')
    expect(lines).toHaveLength(stored)
    expect(lines.every(({ evaluatedAt }) => evaluatedAt !== undefined)).toBe(true)
    expect(first.manifest.deployment).toMatchObject({
      prefix: 'assay',
      records: { sameSettings: records.length, otherSettings: 0 },
    })
    const facts = readLines<{ calls: string[] }>(first.where, 'facts.jsonl')
    expect(facts.some(({ calls }) => calls.includes('lambda:GetFunction'))).toBe(true)
  })

  it('says when each fact was read, and not where that is damaged', async () => {
    const begun = '2026-05-12T07:00:00.000Z'
    const changed = await copyItems(store, item => {
      if (item.key.sort !== SNAPSHOT_SORT) return item
      const snapshot = item.body as ResourceSnapshot
      const collectedAt = Object.fromEntries(
        Object.entries(snapshot.collectedAt).map(([collector, time]) => [
          collector,
          isFunction(snapshot.resource.arn) ? begun : collector === 'policies' ? 'yesterday' : time,
        ]),
      )
      return { ...item, body: { ...snapshot, collectedAt } }
    })
    const { where } = await pack(changed, join(directory, 'times'), STORED_AT)
    const facts = readLines<FactLine>(where, 'facts.jsonl')
    const times = facts.filter(({ arn }) => isFunction(arn)).map(({ readAt }) => readAt)
    expect(new Set(times)).toEqual(new Set([begun]))
    expect(facts.filter(({ readAt }) => readAt === undefined).length).toBeGreaterThan(0)
    expect(facts.every(({ readAt }) => readAt === undefined || !Number.isNaN(Date.parse(readAt)))).toBe(true)
    expect(await runAssay('evidence', 'replay', where)).toMatchObject({ status: 0 })
  })

  it('says who made which change, and which findings it opened', () => {
    const changes = readLines<ChangeLine>(first.where, 'changes.jsonl')
    const change = changes.find(({ action }) => action === 'iam:PutRolePolicy')
    expect(change?.actor?.name).toBe('CiDeployRole/GitHubActions')
    expect(change?.findings).toContainEqual(
      expect.objectContaining({ control: 'least-privilege/principal-effective-admin', step: 'OPENED' }),
    )
    expect(
      changes.filter(({ findings, action }) => findings.length === 0 && action?.startsWith('assay:')),
    ).toEqual([])
  })

  it('has no key of hashes, no dedupe keys and no edges', () => {
    const items = readdirSync(join(first.where, 'account')).flatMap(name =>
      readLines<{ sort: string }>(first.where, `account/${name}`),
    )
    const words = new Set(items.map(({ sort }) => sort.split(' ')[0]))
    expect(['REDACTION', 'HANDLED', 'EDGE', 'TASKS'].filter(word => words.has(word))).toEqual([])
  })

  it('is verified, and gives the same results when it is evaluated again', async () => {
    expect(await runAssay('evidence', 'verify', first.where)).toMatchObject({ status: 0 })
    const { stdout, status } = await runAssay('evidence', 'replay', first.where)
    expect(stdout).toMatch(/^Equal: evaluations.jsonl, .*changes.jsonl/)
    expect(status).toBe(0)
  })

  it('is not equal where the table says what the controls do not', async () => {
    const changed = await copyItems(store, item => {
      if (item.key.sort !== COMPLIANCE_RECORD_SORT) return item
      return {
        ...item,
        body: JSON.parse(JSON.stringify(item.body).replaceAll('"NON_COMPLIANT"', '"COMPLIANT"')) as unknown,
      }
    })
    const { where } = await pack(changed, join(directory, 'forged'), STORED_AT)
    const { stdout, status } = await runAssay('evidence', 'replay', where)
    expect(stdout).toMatch(/is COMPLIANT, but NON_COMPLIANT when it is evaluated again/)
    expect(status).toBe(1)
  })

  it('is not equal where a result was removed from the table', async () => {
    const control = 'least-privilege/principal-effective-admin'
    const changed = await copyItems(store, item => {
      if (item.key.sort !== COMPLIANCE_RECORD_SORT) return item
      const { results, ...body } = item.body as ComplianceRecord
      const others = Object.fromEntries(Object.entries(results).filter(([id]) => id !== control))
      return { ...item, body: { ...body, results: others } }
    })
    const { where } = await pack(changed, join(directory, 'removed'), STORED_AT)
    const { stdout, status } = await runAssay('evidence', 'replay', where)
    expect(stdout).toMatch(
      /principal-effective-admin on .* is missing, but NON_COMPLIANT when it is evaluated again/,
    )
    expect(status).toBe(1)
  })

  it.each([
    ['records', { sameSettings: 1_000_000, otherSettings: 0 }, /"deployment.records" is .*1000000.* but/],
    [
      'changesSince',
      '2026-05-12T11:59:59.000Z',
      /"deployment.changesSince" is .*, but the pack before is none/,
    ],
  ])('is not equal where its manifest says other %s than its items', async (name, value, expected) => {
    const where = join(directory, `manifest-${name}`)
    cpSync(first.where, where, { recursive: true })
    const { deployment, ...manifest } = first.manifest
    const text = `${JSON.stringify({ ...manifest, deployment: { ...deployment, [name]: value } })}\n`
    writeFileSync(join(where, 'manifest.json'), text)
    writeFileSync(join(where, 'manifest.json.sha256'), formatManifestDigest(hashBytes(text)))
    const { stdout, status } = await runAssay('evidence', 'replay', where)
    expect(stdout).toMatch(expected)
    expect(status).toBe(1)
  })

  it('says which version of the run-time settings its settings have', async () => {
    const account = { ...openStoredAccount(store), settingsVersion: 3 }
    const request = { catalog: evaluationCatalog, previous: undefined, sign: undefined, now: STORED_AT }
    const place = openDirectoryPlace(join(directory, 'version'))
    const { manifest } = await packDeployment(account, { ...request, place })
    expect(manifest.deployment?.settingsVersion).toBe(3)
  })

  it('says which records were evaluated with other settings than the deployed ones', async () => {
    const configured = { trusted: { accounts: ['444455556666'] } }
    const { manifest } = await pack(store, join(directory, 'others'), STORED_AT, configured)
    expect(manifest.deployment?.records.sameSettings).toBe(0)
    expect(manifest.deployment?.records.otherSettings).toBeGreaterThan(0)
  })
})

describe('a chain of packs at a place', () => {
  it('follows the last pack there: only later changes, and what closed', async () => {
    const out = join(directory, 'chain')
    cpSync(join(directory, 'packs'), out, { recursive: true })
    const { where, manifest } = await pack(store, out, new Date(STORED_AT.getTime() + HOUR))
    expect(manifest.previous?.at).toBe(first.manifest.at)
    expect(readLines(where, 'changes.jsonl')).toEqual([])
    const period = JSON.parse(readFileSync(join(where, 'period.json'), 'utf8')) as Period
    expect([period.opened, period.closed]).toEqual([[], []])
    expect(period.remaining.length).toBeGreaterThan(0)
    const previous = join(out, nameEvidence(first.manifest.at))
    const replay = await runAssay('evidence', 'replay', where, '--previous', previous)
    expect(replay).toMatchObject({ status: 0, stderr: '' })
    expect(await runAssay('evidence', 'verify', where, '--previous', previous)).toMatchObject({ status: 0 })
  })

  it('has one time since when a finding is open, also of one that a new violation reopened, or that closed and opened again', async () => {
    const out = join(directory, 'reopened')
    cpSync(join(directory, 'packs'), out, { recursive: true })
    const at = new Date(STORED_AT.getTime() + HOUR / 2).toISOString()
    const before = readLines<EvaluationLine>(first.where, 'evaluations.jsonl')
    const open = before.filter(({ openSince }) => openSince !== undefined)
    const [violated, again] = open.filter(({ control }) => control === open[0]?.control)
    const changed = await copyItems(store, item => reopen(item, [violated, again], at))
    await closeBefore(changed, again, new Date(STORED_AT.getTime() + HOUR / 4).toISOString())
    const { where } = await pack(changed, out, new Date(STORED_AT.getTime() + HOUR))
    const lines = readLines<EvaluationLine>(where, 'evaluations.jsonl')
    const { findings } = JSON.parse(readFileSync(join(where, 'posture.json'), 'utf8')) as Posture
    expect(findings.length).toBe(open.length)
    for (const { control, resource, since } of findings)
      expect(lines.find(line => line.control === control && line.arn === resource.arn)?.openSince).toBe(since)
    const find = (line: EvaluationLine | undefined) =>
      lines.find(({ control, arn }) => control === line?.control && arn === line.arn)?.openSince
    expect([find(violated), find(again)]).toEqual([violated?.openSince, at])
    const previous = join(out, nameEvidence(first.manifest.at))
    expect(await runAssay('evidence', 'replay', where, '--previous', previous)).toMatchObject({
      status: 0,
      stderr: '',
    })
  })

  it('refuses a last pack whose evaluations were changed', async () => {
    const opened = openChanged('changed', (_, where) => writeFileSync(join(where, 'evaluations.jsonl'), ''))
    await expect(opened).rejects.toThrow(
      /is not the pack that was stored there.*evaluations.jsonl.*--previous/,
    )
  })

  it('refuses a manifest of another time, and one of the future', async () => {
    const moved = openChanged('moved', (out, where) =>
      cpSync(where, join(out, '2026-05-12T123000.000Z'), { recursive: true }),
    )
    await expect(moved).rejects.toThrow(
      /its manifest is of 2026-05-12T12:00:00.000Z, which its folder does not say/,
    )
    const future = openChanged('future', (out, where) =>
      cpSync(where, join(out, '9999-05-12T123000.000Z'), { recursive: true }),
    )
    await expect(future).rejects.toThrow(/is of the future/)
  })

  it('passes over an upload that did not end, and over what is no pack', async () => {
    const opened = await openChanged('unfinished', out => {
      mkdirSync(join(out, '2026-05-12T123000.000Z'))
      mkdirSync(join(out, 'notes'))
    })
    expect(opened?.at).toBe(first.manifest.at)
  })

  it('refuses a place with more folders than it lists: the last pack could be among the others', async () => {
    const place = openDirectoryPlace(join(directory, 'packs'), 0)
    await expect(openLastEvidence(place, STORED_AT)).rejects.toThrow(
      /has more than 0 folders: name another place/,
    )
  })

  it('refuses a pack of another account', async () => {
    const out = join(directory, 'account')
    cpSync(join(directory, 'packs'), out, { recursive: true })
    const account = openStoredAccount(store)
    const other = { ...account, deployment: { ...account.deployment, account: '444455556666' } }
    const request = {
      catalog: evaluationCatalog,
      place: openDirectoryPlace(out),
      previous: undefined,
      sign: undefined,
    }
    await expect(
      packDeployment(other, { ...request, now: new Date(STORED_AT.getTime() + HOUR) }),
    ).rejects.toThrow(/of account 111122223333, not 444455556666/)
  })
})

describe('a hostile folder of a bucket', () => {
  it.each([
    ['a file twice', (files: Files) => [...files, ...files.slice(0, 1)], /names a file twice/],
    [
      'the manifest itself',
      (files: Files) => [...files, { path: 'manifest.json', bytes: 1, sha256: '0'.repeat(64) }],
      /manifest.json: (has|was changed)/,
    ],
  ])('is downloaded, and has a fault, if its manifest names %s', async (_, change, expected) => {
    const manifest = JSON.stringify({ ...first.manifest, files: change(first.manifest.files) })
    const bucket: Pick<EvidenceBucket, 'open' | 'listObjects'> = {
      open: key => {
        const path = key.slice('packs/'.length)
        const isOwn = path === 'manifest.json'
        if (!isOwn && !existsSync(join(first.where, path))) return Promise.resolve(undefined)
        const bytes = isOwn ? Buffer.from(manifest) : readFileSync(join(first.where, path))
        return Promise.resolve(Readable.from([bytes]))
      },
      listObjects: () => Promise.resolve([]),
    }
    const evidence = await downloadEvidence({ bucket: 'b', folder: 'packs/' }, bucket)
    try {
      expect(listFileFaults(evidence.directory, readManifest(evidence.directory)).join()).toMatch(expected)
    } finally {
      evidence.remove()
    }
  })
})

type Files = StoredPack['manifest']['files']

describe('the names of places and packs', () => {
  it('are folders in buckets, and times', () => {
    expect(parseEvidenceUri('packs')).toBeUndefined()
    expect(parseEvidenceUri('s3://audit-2026/assay/eu')).toEqual({
      bucket: 'audit-2026',
      folder: 'assay/eu/',
    })
    expect(parseEvidenceUri('s3://audit-2026')).toEqual({ bucket: 'audit-2026', folder: '' })
    for (const hostile of [
      's3://',
      's3://B',
      's3://bucket/../x',
      's3://bucket//x',
      's3://bucket/a b',
      's3://bucket/\u001b',
    ])
      expect(() => parseEvidenceUri(hostile)).toThrow(/is no folder in a bucket/)
    expect(parseEvidenceName(nameEvidence('2026-05-12T12:00:00.000Z'))).toBe('2026-05-12T12:00:00.000Z')
    for (const name of ['', 'x', '2026-99-12T120000.000Z', '../2026-05-12T120000.000Z'])
      expect(parseEvidenceName(name)).toBeUndefined()
  })

  it('say how long a pack is kept, or that nothing keeps it', () => {
    expect(describeRetention([kept('COMPLIANCE', '2027-01-02'), kept('COMPLIANCE', '2027-01-01')])).toEqual([
      'Object Lock keeps all files until 2027-01-01 at least (COMPLIANCE).',
    ])
    expect(
      describeRetention([kept('GOVERNANCE', '2027'), { none: 'NO_DEFAULT_RETENTION' }]).join(' '),
    ).toMatch(/keeps 1 files .*BypassGovernanceRetention.*without a default retention/)
    expect(describeRetention([{ none: 'NO_OBJECT_LOCK' }])).toEqual([
      'The bucket has no Object Lock: who can delete objects can delete this pack.',
    ])
    expect(describeRetention([{ unknown: 'denied' }])).toEqual([
      'It is not known how long files are kept: denied.',
    ])
  })
})
