import type { ControlDescription } from '../../controls/control.ts'
import type { Actor } from '../../events/change.ts'
import { splitIntoChunks } from '../../limits/split-batches.ts'
import type { EvaluateMessage, MessageSender, SettingsChangedMessage } from '../../messages.ts'
import { getResourceKey, type Resource, type ResourceLocation } from '../../resources/resource.ts'
import { mergeSettings, type SettingsInForce } from '../../settings/run-time-settings.ts'
import type { Timing } from '../../settings/timing.ts'
import { completeTask, computeExpiry, openChangeRecord, openTasks } from '../../state/change-record.ts'
import type { ComplianceRecord } from '../../state/compliance-record.ts'
import { buildDedupeKey, COMPLIANCE_RECORD_SORT, hashText } from '../../state/keys.ts'
import {
  buildComparedPageKey,
  buildSettingsResultKey,
  formatSettingsChangeId,
  SETTINGS_ACTION,
  type ComparedPage,
  type SettingsChangeResult,
} from '../../state/settings/settings-effects.ts'
import {
  findLastValidSettings,
  isValidSettings,
  loadCurrentSettings,
  loadSettingsVersion,
  recordComparedChange,
  type SettingsVersion,
} from '../../state/settings/settings-store.ts'
import type { SnapshotScan } from '../../state/snapshot-scan.ts'
import { putIfAbsent, type ListingStore } from '../../state/store.ts'
import {
  addEffects,
  compareFindings,
  listChangedControls,
  listChangedRoutes,
  NO_EFFECTS,
  type SettingsComparison,
} from './compare-findings.ts'
import { describeSettingsChange } from './describe-settings-change.ts'

/** The dependencies of handleSettingsChange. */
export interface SettingsChangeDeps {
  store: ListingStore
  snapshotScan: SnapshotScan
  sender: MessageSender
  timing: Timing
  /** The account and the home region. */
  auditTarget: { account: string; home: string }
  /** All controls, with their own severities and the kinds that they evaluate. */
  controls: readonly Pick<ControlDescription, 'id' | 'severity' | 'kinds'>[]
  /** What the configuration file says. */
  deployed: SettingsInForce
  now: () => Date
}

/** The task of a change of the settings that ends with the last page. */
const COMPARE_TASK = 'compare'

/** The queue whose function compares the findings, in the dedupe key of a change. */
const QUEUE = 'sweep'

/** Resources per evaluate message. */
const CHUNK = 25

/**
 * Compares all open findings by the settings before and after a change, one page of compliance records per message:
 *
 * 1. Open the change record with who changed the settings, and the task of the comparison.
 * 2. Open the tasks of the resources of the page that are to be evaluated again, and send them: of re-rated, disabled and enabled
 *    controls, and the account, whose exceptions are others.
 * 3. Store what was found up to this page, and where the next one begins. The first that stores it decides.
 * 4. Send the message for the next page. After the last one store the result, complete the task, request the notification, and
 *    write the dedupe key.
 *
 * Repeating it at any time leads to the same result. A version that was never written, or that is not valid, leads to nothing.
 */
export async function handleSettingsChange(
  message: SettingsChangedMessage,
  deps: SettingsChangeDeps,
): Promise<void> {
  const { store, sender, now } = deps
  const version = await loadSettingsVersion(message.number, store)
  if (version === undefined || !isValidSettings(version) || version.number < 1) return
  const { account, home } = deps.auditTarget
  const changeId = formatSettingsChangeId(account, version)
  if ((await store.load(buildDedupeKey(changeId, QUEUE))) !== undefined) return
  const comparison = await loadComparison(version, deps)
  const page = message.page ?? 1
  if (page === 1) await openSettingsChange(changeId, version, { account, region: home }, deps)
  const compared = await comparePage(changeId, page, message.token, comparison, deps)
  if (compared.next !== undefined) {
    await sender.send('sweep', [{ ...message, page: page + 1, token: compared.next }], 0)
    return
  }
  const { counts, findings } = compared
  const changes = describeSettingsChange(comparison.before, comparison.after)
  const routes = listChangedRoutes(comparison)
  const result: SettingsChangeResult = {
    number: version.number,
    changes,
    ...(routes.length === 0 ? {} : { routes }),
    counts,
    findings,
  }
  await putIfAbsent(store, buildSettingsResultKey(changeId), result, computeExpiry(now()))
  await completeTask(changeId, COMPARE_TASK, store, now())
  await sender.send('notify', [{ type: 'notify', changeId }], deps.timing.notificationDelay)
  const inForce = await loadCurrentSettings(store)
  if (formatSettingsChangeId(account, inForce) === changeId)
    await recordComparedChange({ number: version.number, id: changeId }, store)
  await putIfAbsent(store, buildDedupeKey(changeId, QUEUE), {}, computeExpiry(now()))
}

/** The settings in force before and after a version. Before a version that is not stored any more was the last valid one. */
async function loadComparison(
  version: SettingsVersion,
  deps: SettingsChangeDeps,
): Promise<SettingsComparison> {
  const before = await loadSettingsVersion(version.number - 1, deps.store)
  const valid =
    before !== undefined && isValidSettings(before)
      ? before
      : await findLastValidSettings(version.number, deps.store)
  return {
    before: mergeSettings(deps.deployed, valid.settings),
    after: mergeSettings(deps.deployed, version.settings),
    severities: new Map(deps.controls.map(({ id, severity }) => [id, severity])),
    now: deps.now(),
  }
}

async function openSettingsChange(
  id: string,
  { by, at }: { by: Actor; at: string },
  location: ResourceLocation,
  { store, now }: SettingsChangeDeps,
): Promise<void> {
  await openChangeRecord({ id, ...location, action: SETTINGS_ACTION, actor: by, at }, store, now())
  await openTasks(id, { refreshId: COMPARE_TASK, subjects: [], tasks: [COMPARE_TASK] }, store, now())
}

/** Compares a page, unless an earlier delivery of the message did. */
async function comparePage(
  changeId: string,
  page: number,
  token: string | undefined,
  comparison: SettingsComparison,
  deps: SettingsChangeDeps,
): Promise<ComparedPage> {
  const { store, snapshotScan, sender, now } = deps
  const key = buildComparedPageKey(changeId, page)
  const known = await store.load(key)
  if (known !== undefined) return known.body as ComparedPage
  const earlier =
    page === 1
      ? NO_EFFECTS
      : ((await store.load(buildComparedPageKey(changeId, page - 1)))?.body as ComparedPage | undefined)
  if (earlier === undefined) throw new Error(`page ${page - 1} of ${changeId} is not stored`)
  const { items, next } = await snapshotScan.page([COMPLIANCE_RECORD_SORT], token)
  const records = items.map(({ body }) => body as ComplianceRecord)
  const changed = listChangedControls(comparison)
  const messages = buildEvaluations(changeId, page, selectResources(records, comparison, deps))
  const tasks = messages.map(({ task }) => task)
  await openTasks(changeId, { refreshId: `page ${page}`, subjects: [], tasks }, store, now())
  if (messages.length > 0) await sender.send('evaluate', messages, 0)
  const effects = addEffects(earlier, compareFindings(records, changed, comparison))
  const compared: ComparedPage = { ...effects, ...(next === undefined ? {} : { next }) }
  await putIfAbsent(store, key, compared, computeExpiry(now()))
  return ((await store.load(key))?.body as ComparedPage | undefined) ?? compared
}

/** The kind of the account, of which the exceptions are a fact. */
const ACCOUNT_KIND = 'AWS::Organizations::Account'

/** The resources whose evaluation depends on what changed: exceptions alone take effect when findings are notified and reported. */
function selectResources(
  records: readonly ComplianceRecord[],
  { before, after }: SettingsComparison,
  { controls }: SettingsChangeDeps,
): Resource[] {
  const adjusted = listChangedControls({
    before: withoutExceptions(before),
    after: withoutExceptions(after),
  })
  const kinds = new Set<string>(
    controls.filter(({ id }) => adjusted.includes(id)).flatMap(each => each.kinds),
  )
  kinds.add(ACCOUNT_KIND)
  return records.map(({ resource }) => resource).filter(({ kind }) => kinds.has(kind))
}

function withoutExceptions({ settings, routes }: SettingsInForce): SettingsInForce {
  return { settings: { ...settings, exceptions: [] }, routes }
}

function buildEvaluations(changeId: string, page: number, resources: readonly Resource[]): EvaluateMessage[] {
  const sorted = resources.toSorted((a, b) => (getResourceKey(a) < getResourceKey(b) ? -1 : 1))
  return splitIntoChunks(sorted, CHUNK).map(chunk => ({
    type: 'evaluate',
    changeId,
    task: `evaluate ${page} ${hashText(chunk.map(getResourceKey).join(' '))}`,
    resources: chunk,
  }))
}
