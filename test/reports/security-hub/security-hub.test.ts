import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { functionRoleNoAdmin } from '../../../audit/controls/least-privilege/function-role-no-admin.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import type { FindingHub } from '../../../reports/security-hub/finding-hub.ts'
import { FindingsNotAcceptedError } from '../../../reports/security-hub/import-findings.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'
import { deliverApiEvent, runInitialScan } from '../../protocol/simulation/protocol-fixture.ts'
import {
  buildApiEvent,
  buildStoryFunction,
  STORY_ADMIN_POLICY,
  STORY_READ_ONLY_POLICY,
  type SmallAccount,
} from '../../protocol/simulation/small-account.ts'
import { createPagedScan } from '../paged-scan.ts'
import {
  createDirectHub,
  createHubAdapter,
  createHubFixture,
  deliverToHub,
  HUB_ACCOUNT,
  HUB_REGION,
  type HubFixture,
} from './hub-fixture.ts'
import { createSimulatedHub, refuseCall, startHubService, type SimulatedHub } from './simulated-hub.ts'

const ADMIN = 'least-privilege/function-role-no-admin'
const RUNTIME = 'patching/function-runtime-supported'

function buildAccount(): SmallAccount {
  return {
    functions: {
      worker: { role: 'shared', runtime: 'nodejs24.x' },
      old: { role: 'shared', runtime: 'nodejs16.x' },
    },
    roles: { shared: [STORY_READ_ONLY_POLICY] },
  }
}

/** The findings as `control of function`, in order. */
function name({
  ProductFields,
  Resources,
}: SimulatedHub extends { listActive(): (infer F)[] } ? F : never): string {
  return `${ProductFields['assay/Control'] ?? ''} ${Resources[0]?.Id.split(':').at(-1) ?? ''}`
}

const listActiveNames = (hub: SimulatedHub) => hub.listActive().map(name).toSorted()

function find(hub: SimulatedHub, wanted: string) {
  const found = [...hub.findings.values()].find(each => name(each) === wanted)
  if (found === undefined) throw new Error(`no finding ${wanted}`)
  return found
}

async function attach(fixture: HubFixture, policies: string[], at: number): Promise<void> {
  fixture.account.roles['shared'] = policies
  deliverApiEvent(
    fixture,
    buildApiEvent(`attach-${at}`, 'iam:AttachRolePolicy', 'alice', at, { roleName: 'shared' }),
    at,
  )
  await fixture.pipeline.run()
}

function createFixture(account = buildAccount()) {
  const hub = createSimulatedHub(HUB_ACCOUNT, [HUB_REGION])
  const store = createMemoryStore()
  return { hub, store, fixture: createHubFixture(store, account, createDirectHub(hub)) }
}

const exception: Exception = {
  control: ADMIN,
  resource: buildStoryFunction('worker').arn,
  owner: 'ann',
  reason: 'It deploys the account.',
  until: '2027-12-31',
}

describe('Security Hub over HTTP', () => {
  const hub = createSimulatedHub(HUB_ACCOUNT, [HUB_REGION])
  let service: Awaited<ReturnType<typeof startHubService>>
  beforeAll(async () => {
    service = await startHubService(hub)
  })
  afterAll(() => service.close())

  it('has a finding when it opens, and archives it when it is resolved', async () => {
    const fixture = createHubFixture(createMemoryStore(), buildAccount(), createHubAdapter(service.endpoint))
    await runInitialScan(fixture)
    await attach(fixture, [STORY_ADMIN_POLICY], 10_000)
    expect(listActiveNames(hub)).toEqual([`${ADMIN} old`, `${ADMIN} worker`, `${RUNTIME} old`])
    const opened = find(hub, `${ADMIN} worker`)
    expect(opened).toMatchObject({
      ProductArn: `arn:aws:securityhub:${HUB_REGION}:${HUB_ACCOUNT}:product/${HUB_ACCOUNT}/default`,
      Compliance: { Status: 'FAILED' },
      Workflow: { Status: 'NEW' },
      Title: functionRoleNoAdmin.title,
      ProductFields: { 'assay/Deployment': 'assay', 'assay/State': 'OPEN', 'assay/Region': HUB_REGION },
    })
    await attach(fixture, [STORY_READ_ONLY_POLICY], 20_000)
    expect(listActiveNames(hub)).toEqual([`${RUNTIME} old`])
    const archived = find(hub, `${ADMIN} worker`)
    expect(archived).toMatchObject({
      Id: opened.Id,
      CreatedAt: opened.CreatedAt,
      RecordState: 'ARCHIVED',
      Compliance: { Status: 'PASSED' },
      Title: functionRoleNoAdmin.title,
      ProductFields: { 'assay/State': 'RESOLVED' },
    })
    expect(archived.UpdatedAt > opened.UpdatedAt).toBe(true)
    await fixture.reconcile()
    expect(listActiveNames(hub)).toEqual([`${RUNTIME} old`])
    expect(fixture.notImported).toEqual([])
  })

  it('is throttled with the name that puts a message back, whatever it is called there', async () => {
    const adapter = createHubAdapter(service.endpoint)
    hub.failures.push(refuseCall(429, 'LimitExceededException', 'slow down'))
    await expect(adapter.importFindings(HUB_REGION, [])).rejects.toMatchObject({
      name: 'TooManyRequestsException',
    })
  })
})

describe('a reconciliation', () => {
  it('imports what is open and archives what is not, without a change', async () => {
    const { hub, fixture } = createFixture()
    await runInitialScan(fixture)
    await attach(fixture, [STORY_ADMIN_POLICY], 10_000)
    hub.findings.clear()
    await fixture.reconcile()
    expect(listActiveNames(hub)).toEqual([`${ADMIN} old`, `${ADMIN} worker`, `${RUNTIME} old`])
    fixture.settings.controls = { [RUNTIME]: { disabled: { owner: 'ann', reason: 'moved' } } }
    await fixture.reconcile()
    expect(listActiveNames(hub)).toEqual([`${ADMIN} old`, `${ADMIN} worker`])
    expect(find(hub, `${RUNTIME} old`)).toMatchObject({
      RecordState: 'ARCHIVED',
      Compliance: { Status: 'NOT_AVAILABLE' },
    })
  })

  it('archives an accepted finding, and shows it as new once the exception has ended', async () => {
    const { hub, fixture } = createFixture()
    await runInitialScan(fixture)
    await attach(fixture, [STORY_ADMIN_POLICY], 10_000)
    fixture.settings.exceptions = [exception]
    await fixture.reconcile()
    expect(listActiveNames(hub)).toEqual([`${ADMIN} old`, `${RUNTIME} old`])
    const accepted = find(hub, `${ADMIN} worker`)
    expect(accepted).toMatchObject({
      RecordState: 'ARCHIVED',
      Compliance: { Status: 'FAILED' },
      ProductFields: { 'assay/State': 'ACCEPTED' },
    })
    expect(accepted.Compliance.StatusReasons[0]?.Description).toContain('ann')
    fixture.settings.exceptions = [{ ...exception, until: '2026-05-01' }]
    await fixture.reconcile()
    expect(find(hub, `${ADMIN} worker`)).toMatchObject({ RecordState: 'ACTIVE', Workflow: { Status: 'NEW' } })
  })

  it('leaves the workflow and the note of a customer as they are', async () => {
    const { hub, fixture } = createFixture()
    await runInitialScan(fixture)
    await attach(fixture, [STORY_ADMIN_POLICY], 10_000)
    const worker = find(hub, `${ADMIN} worker`)
    hub.findings.set(worker.Id, { ...worker, Workflow: { Status: 'SUPPRESSED' }, Note: { Text: 'ours' } })
    await fixture.reconcile()
    const after = find(hub, `${ADMIN} worker`)
    expect(after).toMatchObject({ Workflow: { Status: 'SUPPRESSED' }, Note: { Text: 'ours' } })
    expect(after.UpdatedAt > worker.UpdatedAt).toBe(true)
  })

  it('touches no finding of another product, another deployment or a forged resource', async () => {
    const { hub, fixture } = createFixture()
    await runInitialScan(fixture)
    await attach(fixture, [STORY_ADMIN_POLICY], 10_000)
    const worker = find(hub, `${ADMIN} worker`)
    const others = [
      { ...worker, Id: 'inspector', ProductArn: `arn:aws:securityhub:${HUB_REGION}::product/aws/inspector` },
      { ...worker, Id: 'second', ProductFields: { ...worker.ProductFields, 'assay/Deployment': 'second' } },
      { ...worker, Id: 'aggregated', AwsAccountId: '444455556666' },
      { ...worker, Id: `${worker.Id.slice(0, -1)}x` },
    ]
    for (const other of others) hub.findings.set(other.Id, other)
    await fixture.reconcile()
    for (const other of others) expect(hub.findings.get(other.Id)).toEqual(other)
    expect(fixture.notImported).toMatchObject([{ code: 'NOT_OURS', count: 1, region: HUB_REGION }])
  })

  it('goes through a table of several pages and more findings than one page of Security Hub', async () => {
    const functions = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`f${index}`, { role: 'shared', runtime: 'nodejs16.x' }]),
    )
    const hub = createSimulatedHub(HUB_ACCOUNT, [HUB_REGION])
    const store = createMemoryStore()
    const account = { functions, roles: { shared: [STORY_ADMIN_POLICY] } }
    const scan = createPagedScan(store, 25)
    const fixture = createHubFixture(store, account, createDirectHub(hub), {}, scan)
    await runInitialScan(fixture)
    hub.findings.clear()
    hub.calls.length = 0
    await fixture.reconcile()
    expect(hub.listActive()).toHaveLength(120)
    expect(Math.max(...hub.calls.map(({ count }) => count))).toBeLessThanOrEqual(100)
    fixture.settings.controls = {
      [RUNTIME]: { disabled: { owner: 'ann', reason: 'moved' } },
      [ADMIN]: { disabled: { owner: 'ann', reason: 'moved' } },
    }
    await fixture.reconcile()
    expect(hub.listActive()).toEqual([])
    expect(hub.findings.size).toBe(120)
  })

  it('does nothing when a step is delivered again, and keeps what changed meanwhile', async () => {
    const { hub, fixture } = createFixture()
    await runInitialScan(fixture)
    await attach(fixture, [STORY_ADMIN_POLICY], 10_000)
    const at = fixture.clock.now().toISOString()
    await deliverToHub(fixture, { type: 'reconcile-findings', at })
    const calls = hub.calls.length
    await deliverToHub(fixture, { type: 'reconcile-findings', at })
    expect(hub.calls).toHaveLength(calls)
  })

  it.each([
    ['no time', { type: 'reconcile-findings', at: 'soon' }],
    ['a time in the future', { type: 'reconcile-findings', at: '2099-01-01T00:00:00.000Z' }],
    [
      'other regions than a list',
      { type: 'reconcile-findings', at: '2026-05-12T09:00:00.000Z', regions: 'all' },
    ],
    ['a token that is no text', { type: 'reconcile-findings', at: '2026-05-12T09:00:00.000Z', token: 1 }],
    ['findings that are no list', { type: 'import-findings', findings: 'all' }],
  ])('is refused as unreadable with %s', async (_, message) => {
    const { fixture } = createFixture()
    const letters: unknown[] = []
    fixture.deps.observer.onDeadLetter = (_delivery, failure) => void letters.push(failure)
    await deliverToHub(fixture, message as never)
    expect(letters).toMatchObject([{ name: 'UnreadableEvent' }])
  })

  it('calls no region that the deployment does not have', async () => {
    const { hub, fixture } = createFixture()
    const at = fixture.clock.now().toISOString()
    await deliverToHub(fixture, { type: 'reconcile-findings', at, regions: ['us-west-2', HUB_REGION] })
    expect([...new Set(hub.calls.map(({ region }) => region))]).toEqual([HUB_REGION])
  })
})

describe('a failure of Security Hub', () => {
  it('that it is not enabled is reported and keeps no message waiting', async () => {
    const { hub, fixture } = createFixture()
    const letters: unknown[] = []
    fixture.deps.observer.onDeadLetter = (_, failure) => void letters.push(failure)
    await runInitialScan(fixture)
    hub.enabled.clear()
    await attach(fixture, [STORY_ADMIN_POLICY], 10_000)
    await fixture.reconcile()
    expect(letters).toEqual([])
    expect([...new Set(fixture.notImported.map(({ code }) => code))]).toEqual(['NOT_ENABLED'])
    expect(fixture.sent.length).toBeGreaterThan(0)
    hub.enabled.add(HUB_REGION)
    await fixture.reconcile()
    expect(listActiveNames(hub)).toEqual([`${ADMIN} old`, `${ADMIN} worker`, `${RUNTIME} old`])
  })

  it('for one finding is repeated for that one, and the others are imported once', async () => {
    const { hub, fixture } = createFixture()
    await runInitialScan(fixture)
    await attach(fixture, [STORY_ADMIN_POLICY], 10_000)
    const { Id } = find(hub, `${ADMIN} worker`)
    hub.findings.clear()
    hub.calls.length = 0
    hub.refusals.set(Id, 'InternalException')
    await fixture.reconcile()
    expect(hub.calls.filter(({ operation }) => operation === 'BatchImportFindings')).toMatchObject([
      { count: 3 },
      { count: 1 },
    ])
    expect(hub.listActive()).toHaveLength(3)
    expect(fixture.notImported).toEqual([])
  })

  it('that it refuses one for good is reported, and the others are imported', async () => {
    const { hub, fixture } = createFixture()
    await runInitialScan(fixture)
    await attach(fixture, [STORY_ADMIN_POLICY], 10_000)
    const { Id } = find(hub, `${ADMIN} worker`)
    hub.findings.clear()
    hub.refusals.set(Id, 'InvalidInput')
    await deliverToHub(fixture, { type: 'reconcile-findings', at: fixture.clock.now().toISOString() })
    expect(hub.listActive()).toHaveLength(2)
    expect(fixture.notImported).toMatchObject([{ code: 'InvalidInput', count: 1, region: HUB_REGION }])
    expect(fixture.notImported[0]?.example).toContain(Id)
  })

  it('that it refuses a whole call for one finding is reported for that one, and the others are imported', async () => {
    const { hub, fixture } = createFixture()
    await runInitialScan(fixture)
    await attach(fixture, [STORY_ADMIN_POLICY], 10_000)
    const { Id } = find(hub, `${ADMIN} worker`)
    hub.findings.clear()
    hub.unreadable.add(Id)
    const letters: unknown[] = []
    fixture.deps.observer.onDeadLetter = (_, failure) => void letters.push(failure)
    await fixture.reconcile()
    expect(letters).toEqual([])
    expect(listActiveNames(hub)).toEqual([`${ADMIN} old`, `${RUNTIME} old`])
    expect(fixture.notImported).toMatchObject([
      { code: 'InvalidInputException', count: 1, region: HUB_REGION },
    ])
    expect(fixture.notImported[0]?.example).toContain(Id)
  })

  it('for one finding, each time, does not keep the others from being compared', async () => {
    const hub = createSimulatedHub(HUB_ACCOUNT, [HUB_REGION])
    const direct = createDirectHub(hub)
    const store = createMemoryStore()
    let refusedId: string | undefined
    const refusing: FindingHub = {
      ...direct,
      importFindings: async (region, findings) => {
        const others = findings.filter(({ Id }) => Id !== refusedId)
        if (others.length > 0) await direct.importFindings(region, others)
        return findings
          .filter(({ Id }) => Id === refusedId)
          .map(({ Id }) => ({ id: Id, code: 'SomethingElse', message: 'each time' }))
      },
    }
    const fixture = createHubFixture(store, buildAccount(), refusing, {}, createPagedScan(store, 1))
    const letters: unknown[] = []
    fixture.deps.observer.onDeadLetter = (_, failure) => void letters.push(failure)
    await runInitialScan(fixture)
    await attach(fixture, [STORY_ADMIN_POLICY], 10_000)
    const stale = find(hub, `${RUNTIME} old`)
    refusedId = find(hub, `${ADMIN} worker`).Id
    hub.findings.delete(find(hub, `${ADMIN} old`).Id)
    hub.findings.delete(refusedId)
    fixture.settings.controls = { [RUNTIME]: { disabled: { owner: 'ann', reason: 'moved' } } }
    await fixture.reconcile()
    expect(listActiveNames(hub)).toEqual([`${ADMIN} old`])
    expect(hub.findings.get(stale.Id)).toMatchObject({ RecordState: 'ARCHIVED' })
    expect(letters).toMatchObject([{ name: 'FindingsNotAcceptedError' }])
  })

  it('of all calls ends in the dead letters with the reason, and the next reconciliation makes it good', async () => {
    const { hub, fixture } = createFixture()
    const letters: unknown[] = []
    fixture.deps.observer.onDeadLetter = (_, failure) => void letters.push(failure)
    await runInitialScan(fixture)
    for (let count = 0; count < 60; count += 1)
      hub.failures.push({
        status: 200,
        body: {
          FailedCount: 1,
          FailedFindings: [{ Id: 'any', ErrorCode: 'InternalException', ErrorMessage: 'later' }],
        },
      })
    await attach(fixture, [STORY_ADMIN_POLICY], 10_000)
    expect(letters[0]).toBeInstanceOf(FindingsNotAcceptedError)
    expect(String(letters[0])).toContain('InternalException: later')
    hub.failures.length = 0
    await fixture.reconcile()
    expect(listActiveNames(hub)).toEqual([`${ADMIN} old`, `${ADMIN} worker`, `${RUNTIME} old`])
  })
})
