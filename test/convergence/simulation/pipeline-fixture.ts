import type { PublishedEvent } from '../../../audit/publish/published-event.ts'
import type { Transition } from '../../../audit/state/transition.ts'
import { checklist } from '../../../audit/checklist.ts'
import type { AuditScope } from '../../../audit/events/change.ts'
import type { ListingPageRequest } from '../../../audit/refresh/listing-page.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import { EXPIRED_EXCEPTION_CONTROL, type Exception } from '../../../audit/settings/exception.ts'
import { defaultSettings } from '../../../audit/settings/settings.ts'
import type { EventHistory } from '../../../audit/sweep/reconcile-event-history.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import { fetchListPage } from '../../../functions/collectors/lists/list-page.ts'
import { auditResourceLists } from '../../../functions/collectors/all-resource-lists.ts'
import type { AwsCall } from '../../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../functions/collectors/redaction/redact.ts'
import type { SimulatedClock } from '../../../functions/local/simulated-clock.ts'
import type { LocalPipelineDeps } from '../../../functions/local/local-pipeline.ts'
import { HISTORY_ACCOUNT_ID, HISTORY_REGION } from '../accounts/identifiers.ts'
import { createMemoryStore, type CopyableMemoryStore } from '../../contracts/memory-store.ts'

/** The pipeline of an account, and what tests observe of it. */
export interface PipelineFixture {
  store: CopyableMemoryStore
  deps: LocalPipelineDeps
  sent: Notification[]
  published: PublishedEvent[]
  transitions: Transition[]
  /** The messages in dead-letter queues, with the reason. */
  deadLetters: string[]
}

/** All of the account is in scope. */
export const historyScope: AuditScope = { regions: [HISTORY_REGION] }

/** Exceptions of all controls of roles for a tag that histories set, change and remove with their roles. */
function listExceptionsByTag(): Exception[] {
  return checklist
    .filter(({ id, kinds }) => kinds.includes('AWS::IAM::Role') && id !== EXPIRED_EXCEPTION_CONTROL)
    .map(({ id }) => ({
      control: id,
      tag: { key: 'team', value: 'shop' },
      owner: 'ines',
      reason: 'The shop is rebuilt.',
      until: '2099-12-31',
    }))
}

/** Creates a pipeline with its store. `call` answers for AWS, `history` for CloudTrail's event history. */
export function createPipelineFixture(
  simulatedClock: SimulatedClock,
  awsCall: AwsCall,
  eventHistory: EventHistory,
  store = createMemoryStore(),
): PipelineFixture {
  const sent: Notification[] = []
  const published: PublishedEvent[] = []
  const transitions: Transition[] = []
  const deadLetters: string[] = []
  const deps: LocalPipelineDeps = {
    store,
    reader: createAccountReader(awsCall, createRedactor('key')),
    clock: simulatedClock,
    checklist,
    settings: { ...defaultSettings, exceptions: listExceptionsByTag() },
    scope: historyScope,
    list: (order: ListingPageRequest) => fetchListPage(auditResourceLists, awsCall, order),
    timing: defaultTiming,
    notifier: { send: notification => Promise.resolve(void sent.push(notification)) },
    publisher: { publish: all => Promise.resolve(void published.push(...all)) },
    observer: {
      onTransitions: all => void transitions.push(...all),
      onDeadLetter: ({ queue }, failure) => void deadLetters.push(`${queue}: ${String(failure)}`),
    },
    snapshotScan: store,
    sweep: {
      auditTarget: {
        account: HISTORY_ACCOUNT_ID,
        home: HISTORY_REGION,
        regions: [HISTORY_REGION, 'us-east-1'],
      },
      lists: auditResourceLists,
      history: eventHistory,
    },
  }
  return { store, deps, sent, published, transitions, deadLetters }
}
