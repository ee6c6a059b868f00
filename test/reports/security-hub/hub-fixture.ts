import { SecurityHubClient } from '@aws-sdk/client-securityhub'
import { createFindingCopies } from '../../../audit/publish/finding-copies.ts'
import { handleMessage, type Message, type MessageSender } from '../../../audit/messages.ts'
import type { Store } from '../../../audit/state/store.ts'
import type { SnapshotScan } from '../../../audit/state/snapshot-scan.ts'
import type { Exception } from '../../../audit/settings/exception.ts'
import type { Settings } from '../../../audit/settings/settings.ts'
import { createSecurityHub } from '../../../functions/aws/adapters/security-hub.ts'
import type { FindingHub } from '../../../reports/security-hub/finding-hub.ts'
import { importFindings, type NotImported } from '../../../reports/security-hub/import-findings.ts'
import { reconcileFindings } from '../../../reports/security-hub/reconcile-findings.ts'
import {
  createProtocolFixture,
  type FixtureOverrides,
  type ProtocolFixture,
} from '../../protocol/simulation/protocol-fixture.ts'
import type { SmallAccount } from '../../protocol/simulation/small-account.ts'
import type { SimulatedHub } from './simulated-hub.ts'

export const HUB_ACCOUNT = '111122223333'
export const HUB_REGION = 'eu-west-1'

/** Security Hub at `endpoint`, called by the adapter of a deployment. */
export function createHubAdapter(endpoint: string, prefix = 'assay'): FindingHub {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  return createSecurityHub({
    account: HUB_ACCOUNT,
    prefix,
    createClient: region => new SecurityHubClient({ region, endpoint, credentials, maxAttempts: 1 }),
  })
}

/** Security Hub without a network, called by the adapter of a deployment. */
export function createDirectHub(hub: SimulatedHub, prefix = 'assay'): FindingHub {
  const createClient = (region: string) => ({
    send: ({ input }: { input: object }) => {
      const path = 'Findings' in input ? '/findings/import' : '/findings'
      const { error, body } = hub.answer(region, path, JSON.stringify(input))
      return error === undefined
        ? Promise.resolve(body)
        : Promise.reject(Object.assign(new Error('refused'), { name: error }))
    },
  })
  return createSecurityHub({
    account: HUB_ACCOUNT,
    prefix,
    createClient,
  })
}

/** The pipeline over a small account, whose findings Security Hub has copies of. */
export interface HubFixture extends ProtocolFixture {
  notImported: NotImported[]
  /** The settings, which a test can replace. */
  settings: { exceptions: readonly Exception[]; controls: Settings['controls'] }
  /** Requests a reconciliation and processes all messages. */
  reconcile(): Promise<void>
}

/** Creates the pipeline of an account on a store, with copies in `hub`. */
export function createHubFixture(
  store: Store & SnapshotScan,
  account: SmallAccount,
  hub: FindingHub,
  overrides: FixtureOverrides = {},
  scan: SnapshotScan = store,
): HubFixture {
  const notImported: NotImported[] = []
  const settings: HubFixture['settings'] = { exceptions: [], controls: {} }
  const copying: FixtureOverrides['copying'] = {
    createCopies: createFindingCopies,
    copy: (message: unknown, { sender, now }: { sender: MessageSender; now: () => Date }) =>
      handleMessage({ 'import-findings': importFindings, 'reconcile-findings': reconcileFindings }, message, {
        hub,
        scope: {
          account: HUB_ACCOUNT,
          home: HUB_REGION,
          regions: [HUB_REGION],
          prefix: 'assay',
          version: '1.2.3',
          checklist: fixture.deps.checklist,
          settings,
        },
        store,
        snapshotScan: scan,
        sender,
        onNotImported: (each: NotImported) => void notImported.push(each),
        now,
      }),
  }
  const fixture: ProtocolFixture = createProtocolFixture(store, account, { ...overrides, copying })
  return {
    ...fixture,
    notImported,
    settings,
    async reconcile() {
      const { queues } = fixture.pipeline
      await createFindingCopies(queues, () => fixture.clock.now()).requestReconciliation()
      await fixture.pipeline.run()
    },
  }
}

/** A message for the queue of Security Hub, delivered now. */
export async function deliverToHub(fixture: HubFixture, message: Message): Promise<void> {
  fixture.pipeline.queues.deliver('security-hub', message, fixture.clock.now())
  await fixture.pipeline.run()
}
