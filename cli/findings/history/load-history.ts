import { getResourceKey, type Resource } from '../../../audit/resources/resource.ts'
import { COMPLIANCE_RECORD_SORT } from '../../../audit/state/keys.ts'
import type { ComplianceRecord } from '../../../audit/state/compliance-record.ts'
import { computeFindingId } from '../../../audit/state/findings/finding-id.ts'
import { CliError } from '../../cli-error.ts'
import { checkTable } from '../../../functions/evidence/table/checked-table.ts'
import { openDeployedAccount, type DeployedOptions } from '../../deployed/deployed-account.ts'
import { explainDeployedFailure } from '../../deployed/deployed-failure.ts'
import { openAccountFileSource } from '../../account/account-source.ts'
import { loadAuditConfiguration } from '../../options/configuration-file.ts'
import { auditSource, identifyAccount } from '../../run/audit-source.ts'
import { MIN_ID_LENGTH } from '../account-findings.ts'
import { locateResource, loadHistories, type FindingHistory, type HistorySource } from './finding-history.ts'

/** Histories, and what was left out of all of them. */
export interface LoadedHistories {
  account: string
  histories: readonly FindingHistory[]
  /** What could not be read, in sentences. */
  unread: readonly string[]
}

/** Loads the histories of a finding by its id, or of all findings of a resource by its ARN, of a deployment. Throws CliError. */
export async function loadDeployedHistory(name: string, options: DeployedOptions): Promise<LoadedHistories> {
  const { deployment, configuration, table } = await openDeployedAccount(options)
  const checked = checkTable(table)
  const source: HistorySource = { store: checked, settings: configuration.settings, now: new Date() }
  try {
    const found = await findTarget(name, deployment.account, () => scanRecords(checked))
    const histories = await loadHistories(found.resource, source, found.control)
    return {
      account: deployment.account,
      histories: requireSome(histories, name),
      unread: checked.listFaults(),
    }
  } catch (failure) {
    throw explainDeployedFailure(failure, deployment)
  }
}

/** The same of an account file: it has one time, and no changes. Throws AccountFileError and CliError. */
export async function loadAccountHistory(
  name: string,
  { account: directory, config }: { account: string; config?: string },
): Promise<LoadedHistories> {
  const { settings } = loadAuditConfiguration(config)
  let at = new Date()
  const { lastRecordedAt, ...opened } = openAccountFileSource(directory, () => at, undefined)
  if (lastRecordedAt > at) at = lastRecordedAt
  const account = await identifyAccount(opened)
  const { localAudit } = await auditSource(opened, { account, at, settings })
  const records = await localAudit.loadRecords(localAudit.listEvaluated())
  const found = await findTarget(name, account, () => listOnce(records))
  const source: HistorySource = { store: localAudit.store, settings, now: at }
  const histories = requireSome(await loadHistories(found.resource, source, found.control), name)
  return { account, histories: histories.map(withoutPast), unread: [] }
}

const NO_PAST =
  'an account file shows the account at one time: when the finding opened, and by which change, only a deployment knows (--deployed)'

/** The history without the time and the change of its step: they are those of the audit. */
function withoutPast(history: FindingHistory): FindingHistory {
  const steps = history.steps.map(({ at: _at, changeId: _id, change: _change, ...step }) => step)
  return { ...history, steps, missing: [...history.missing, NO_PAST] }
}

/** A resource, and the control if the name was the id of a finding. */
interface HistoryTarget {
  resource: Pick<Resource, 'account' | 'region' | 'arn'>
  control?: string
}

async function findTarget(
  name: string,
  account: string,
  listRecords: () => AsyncIterable<readonly ComplianceRecord[]>,
): Promise<HistoryTarget> {
  if (name.startsWith('arn:')) return { resource: locateResource(name, account) }
  if (!/^[0-9a-f]+$/i.test(name) || name.length < MIN_ID_LENGTH)
    throw new CliError(
      `${JSON.stringify(name)} is neither an ARN nor an id of a finding: assay findings list shows ids, of at least ${MIN_ID_LENGTH} digits`,
    )
  const found = new Map<string, HistoryTarget>()
  for await (const records of listRecords())
    for (const { resource, results } of records)
      for (const [control, { lastTransition }] of Object.entries(results))
        if (
          lastTransition !== undefined &&
          computeFindingId(control, resource).startsWith(name.toLowerCase())
        )
          found.set(`${getResourceKey(resource)} ${control}`, { resource, control })
  const [target, other] = found.values()
  if (other !== undefined)
    throw new CliError(`${found.size} findings have ids that begin with ${name}; name more of its digits`)
  if (target === undefined)
    throw new CliError(
      `no finding that is or was open has the id ${name}: assay findings list shows all that are`,
    )
  return target
}

async function* scanRecords(
  checked: ReturnType<typeof checkTable>,
): AsyncGenerator<readonly ComplianceRecord[]> {
  for await (const items of checked.scan({ sorts: [COMPLIANCE_RECORD_SORT] }))
    yield items.map(({ body }) => body as ComplianceRecord)
}

async function* listOnce(records: readonly ComplianceRecord[]): AsyncGenerator<readonly ComplianceRecord[]> {
  yield await Promise.resolve(records)
}

function requireSome(histories: FindingHistory[], name: string): FindingHistory[] {
  if (histories.length === 0)
    throw new CliError(
      `nothing is stored of findings of ${JSON.stringify(name)}: none was ever open, or it is no audited resource`,
    )
  return histories
}
