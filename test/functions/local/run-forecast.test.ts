import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { selectStateItems } from '../../../audit/forecast/forecast-account.ts'
import type { ProposedResource } from '../../../audit/forecast/proposal.ts'
import { listCollectorNames } from '../../../audit/resources/kinds.ts'
import { getResourceKey, type Resource } from '../../../audit/resources/resource.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import { openAccountFileSource, type AccountSource } from '../../../cli/account/account-source.ts'
import { openLocalAudit, type LocalAudit } from '../../../cli/run/local-audit.ts'
import { applyMergePatch, type ExampleAccount } from '../../../examples/account/example-account.ts'
import { writeAccountFile } from '../../../examples/account/write-account-file.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import { openStateAccount } from '../../../functions/gate/state-account.ts'
import type { GateAccount } from '../../../functions/gate/gate-account.ts'
import { createSimulatedClock, type SimulatedClock } from '../../../functions/local/simulated-clock.ts'

const at = '2026-11-24T06:00:00.000Z'
const account = '123456789012'
const day = new URL('../../../examples/day/', import.meta.url)
const read = (name: string) => JSON.parse(readFileSync(new URL(name, day), 'utf8')) as unknown
const example = read('account.json') as ExampleAccount
const roleArn = (name: string) => `arn:aws:iam::${account}:role/${name}`
const functionArn = (name: string) => `arn:aws:lambda:eu-west-1:${account}:function:${name}`
const lambdaTrust = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}
const administrator = { 'arn:aws:iam::aws:policy/AdministratorAccess': true }
const createdAt = '2026-11-24T05:00:00Z'

/** The events of the example's day up to which all of its changes are proposed at once. */
const events = [
  '05-scan-invoice',
  '08-open-security-group',
  '12-allow-public-invoke',
  '19-delete-legacy-import',
]

/** Changes of the example's account, as merge patches of its description. */
const patches: Readonly<Record<string, unknown>> = {
  'a new role is an administrator': {
    roles: {
      [roleArn('NewAdmin')]: {
        attached: administrator,
        inline: {},
        tags: {},
        trust: lambdaTrust,
        createdAt,
        lastUsedAt: 'NEVER',
      },
    },
  },
  'a function runs as another role': {
    functions: { [functionArn('cart-api')]: { role: roleArn('OrdersRole') } },
  },
  'a function is deleted': { functions: { [functionArn('cart-api')]: null } },
  'a role is deleted': { roles: { [roleArn('AccountantRole')]: null } },
  'a policy is wider': {
    policies: {
      [`arn:aws:iam::${account}:policy/CatalogAccess`]: {
        defaultVersion: 'v9',
        versions: {
          v9: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'iam:*', Resource: '*' }] },
        },
      },
    },
  },
  'a queue admits everyone': {
    queues: {
      [`arn:aws:sqs:eu-west-1:${account}:orders`]: {
        policy: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*' }],
        },
      },
    },
  },
}

/** An audited account, with the clock of its audit. */
interface AuditedAccount {
  source: AccountSource
  audit: LocalAudit
  clock: SimulatedClock
}

let directory = ''
let before: AuditedAccount

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'assay-forecast-'))
  before = await auditAccount('before', example)
  await before.audit.buildEscalationIndex(account)
})
afterAll(() => rmSync(directory, { recursive: true }))

/** The example's account after the event of its day. */
function applyDay(event: string): ExampleAccount {
  return Object.entries(read('after.json') as Record<string, unknown>)
    .filter(([file]) => file <= `${event}.json`)
    .reduce((described, [, patch]) => applyMergePatch(described, patch), example)
}

describe('the forecast of a change equals the audit of the changed account', () => {
  test.each([...Object.keys(patches), ...events])('%s', async name => {
    const patch = patches[name]
    const described = patch === undefined ? applyDay(name) : applyMergePatch(example, patch)
    const changed = await auditAccount(name.replaceAll(/\W/g, '-'), described)
    const resources = await listChangedResources(changed)
    const forecast = await openAudited(before).forecast({ account, region: 'eu-west-1', resources })
    const [open, openAfter] = [await listOpenFindings(before.audit), await listOpenFindings(changed.audit)]
    const find = (change: string) =>
      forecast.findings
        .filter(each => each.change === change)
        .map(each => `${each.control} ${each.resource.arn}`)
    expect({ opens: find('OPENS').toSorted(), closes: find('CLOSES').toSorted() }).toEqual({
      opens: openAfter.filter(each => !open.includes(each)),
      closes: open.filter(each => !openAfter.includes(each)),
    })
    expect(await listOpenFindings(before.audit)).toEqual(open)
  })
})

async function auditAccount(name: string, described: ExampleAccount): Promise<AuditedAccount> {
  const path = join(directory, name)
  writeAccountFile(path, { at, account: described }, [])
  const source = openAccountFileSource(path, () => new Date(at), undefined)
  const clock = createSimulatedClock(new Date(at))
  const audit = openLocalAudit(source, clock, {})
  await audit.baseline(account)
  return { source, audit, clock }
}

/** The account as a gate opens it. */
function openAudited({ source, audit, clock }: AuditedAccount): GateAccount {
  const { regions, call } = source
  const store = selectStateItems(audit.store)
  const accountState = { account, regions, unread: [], readUntil: clock.now(), store }
  return openStateAccount(accountState, { call, settings: defaultSettings, now: new Date(at) })
}

/** The resources whose facts differ between the two accounts, with their facts in the changed one. */
async function listChangedResources(changed: typeof before): Promise<ProposedResource[]> {
  const all = [...before.audit.listEvaluated(), ...changed.audit.listEvaluated()]
  const each = new Map(all.map(resource => [getResourceKey(resource), resource]))
  const redactor = createRedactor('00')
  const present = new Set(changed.audit.listEvaluated().map(getResourceKey))
  const readers = [before, changed].map(({ source }) => createAccountReader(source.call, redactor))
  const compared = await Promise.all(
    [...each.values()].map(async (resource: Resource) => {
      if (!present.has(getResourceKey(resource))) return [{ resource, after: 'DELETED' as const }]
      const names = listCollectorNames(resource.kind)
      const [was, is] = await Promise.all(readers.map(reader => reader.read(resource, names)))
      if (is === undefined || is === 'NOT_FOUND' || isDeepStrictEqual(was, is)) return []
      return [{ resource, after: is.facts }]
    }),
  )
  return compared.flat()
}

async function listOpenFindings(audit: LocalAudit): Promise<string[]> {
  const records = await audit.loadRecords(audit.listEvaluated())
  return records
    .flatMap(({ resource, results }) =>
      Object.entries(results).flatMap(([control, { open }]) => (open ? [`${control} ${resource.arn}`] : [])),
    )
    .toSorted()
}
