import { expect, it } from 'vitest'
import { accountRootUnused } from '../../../audit/controls/least-privilege/account-root-unused.ts'
import type { ReconcileFindingsMessage } from '../../../audit/messages.ts'
import { buildAccountResource } from '../../../audit/resources/organizations/account.ts'
import { buildComplianceRecordKey } from '../../../audit/state/keys.ts'
import { reconcileFindings } from '../../../reports/security-hub/reconcile-findings.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'
import { createDirectHub, HUB_ACCOUNT } from './hub-fixture.ts'
import { createSimulatedHub } from './simulated-hub.ts'

const REGIONS = ['eu-west-1', 'us-east-1', 'eu-central-1'] as const
const [HOME, SECOND, THIRD] = REGIONS
const START = Date.parse('2026-05-12T09:00:00Z')
const account = buildAccountResource({ account: HUB_ACCOUNT, region: HOME })

/** A deployment in whose table the account has one open finding, which is global. */
async function createDeployment(status: 'NON_COMPLIANT' | 'COMPLIANT' = 'NON_COMPLIANT') {
  const store = createMemoryStore()
  const hub = createSimulatedHub(HUB_ACCOUNT, REGIONS)
  const setStatus = async (next: typeof status) => {
    const isOpen = next === 'NON_COMPLIANT'
    const result = {
      status: next,
      severity: 'HIGH',
      open: isOpen,
      inputFingerprints: [],
      ...(isOpen ? { reason: 'The root user signed in.' } : {}),
    }
    const body = {
      resource: account,
      results: { [accountRootUnused.id]: result },
      settingsDigest: '',
      evaluatedAt: new Date(START).toISOString(),
    }
    const key = buildComplianceRecordKey(account)
    const version = (await store.load(key))?.version ?? 0
    await store.save({ key, body, version: version + 1 }, version)
  }
  await setStatus(status)
  let time = START
  const sent: ReconcileFindingsMessage[] = []
  const reconcile = async (
    regions: readonly string[],
    first: Partial<ReconcileFindingsMessage> = {},
  ): Promise<void> => {
    sent.push({ type: 'reconcile-findings', at: new Date(time).toISOString(), ...first })
    for (let message = sent.shift(); message !== undefined; message = sent.shift()) {
      time += 120_000
      await reconcileFindings(message, {
        hub: createDirectHub(hub),
        scope: {
          account: HUB_ACCOUNT,
          home: HOME,
          regions,
          prefix: 'assay',
          version: '1.2.3',
          checklist: [accountRootUnused],
          settings: { exceptions: [], controls: {} },
        },
        store,
        snapshotScan: store,
        sender: { send: (_queue, messages) => Promise.resolve(void sent.push(...(messages as never[]))) },
        onNotImported: ({ example }) => expect.unreachable(example),
        now: () => new Date(time),
      })
    }
  }
  return { hub, reconcile, setStatus }
}

const listPlaces = (active: readonly { ProductArn: string }[]) =>
  active.map(({ ProductArn }) => ProductArn.split(':')[3])

it('a finding of a global resource moves to the region that is the first audited one now', async () => {
  const { hub, reconcile, setStatus } = await createDeployment()
  await reconcile([HOME, SECOND])
  expect(listPlaces(hub.listActive())).toEqual([HOME])
  await reconcile([SECOND, HOME])
  expect(listPlaces(hub.listActive())).toEqual([SECOND])
  const archived = [...hub.findings.values()].filter(({ RecordState }) => RecordState === 'ARCHIVED')
  expect(listPlaces(archived)).toEqual([HOME])
  expect(archived).toMatchObject([
    { Compliance: { Status: 'NOT_AVAILABLE' }, ProductFields: { 'assay/State': 'MOVED' } },
  ])
  await reconcile([HOME, SECOND])
  expect(listPlaces(hub.listActive())).toEqual([HOME])
  await setStatus('COMPLIANT')
  await reconcile([SECOND, HOME])
  expect(hub.listActive()).toEqual([])
  expect([...hub.findings.values()].map(({ Compliance }) => Compliance.Status).toSorted()).toEqual([
    'NOT_AVAILABLE',
    'PASSED',
  ])
})

it('a token is not one of the next region if the deployment has its region no more', async () => {
  const { hub, reconcile } = await createDeployment()
  await reconcile([HOME, SECOND])
  hub.calls.length = 0
  await reconcile([HOME, SECOND], { regions: [THIRD, HOME], token: 'of eu-central-1' })
  const listings = hub.calls.filter(({ operation }) => operation === 'GetFindings')
  expect(listings.map(({ region, input }) => [region, input.includes('of eu-central-1')])).toEqual([
    [HOME, false],
  ])
})
