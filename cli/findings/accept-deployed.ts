import { ConfigurationError } from '../../audit/configuration/configuration.ts'
import { parseRunTimeSettings } from '../../audit/configuration/run-time/parse-run-time-settings.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import { findException, isInForce, type Exception } from '../../audit/settings/exception.ts'
import { formatExceptionKey, mergeSettings } from '../../audit/settings/run-time-settings.ts'
import type { ComplianceRecord, ControlResult } from '../../audit/state/compliance-record.ts'
import { COMPLIANCE_RECORD_SORT } from '../../audit/state/keys.ts'
import { isValidSettings, loadCurrentSettings } from '../../audit/state/settings/settings-store.ts'
import type { SnapshotScan } from '../../audit/state/snapshot-scan.ts'
import { computeFindingId } from '../../audit/state/findings/finding-id.ts'
import { CliError } from '../cli-error.ts'
import { changeSettings, type SettingsOutcome } from '../settings/change-settings.ts'
import type { DeployedSettings } from '../settings/deployed-settings.ts'
import { buildException, type AcceptableFinding, type Acceptance } from './accept-finding.ts'
import { MIN_ID_LENGTH } from './account-findings.ts'

/**
 * Accepts the risk of a finding of a deployment: adds one exception to its run-time settings. Another change at the same time is not
 * lost: one of the two is refused. Throws CliError.
 */
export async function addDeployedException(
  id: string,
  acceptance: Acceptance,
  deployedSettings: Omit<DeployedSettings, 'deployment'>,
  { dryRun, now }: { dryRun: boolean; now: () => Date },
): Promise<SettingsOutcome> {
  const finding = await findDeployedFinding(id, deployedSettings.snapshotScan)
  const exception = buildException(finding, acceptance)
  const at = now()
  if (!isInForce(exception, at)) throw new CliError(`--until ${exception.until} has passed`)
  const { store, deployed, known } = deployedSettings
  const current = await loadCurrentSettings(store)
  if (!isValidSettings(current))
    throw new CliError(
      `the stored settings are not valid: ${current.faults[0] ?? ''}; replace them first with "assay settings set"`,
    )
  const { exceptions } = mergeSettings(deployed, current.settings).settings
  const target = { ...finding, arn: finding.resource.arn, tagDigests: finding.tagDigests }
  if (findException(exceptions, target, at) !== undefined)
    throw new CliError('this finding is accepted already')
  const settings = {
    ...current.settings,
    exceptions: addOrReplace(current.settings.exceptions, exception),
  }
  try {
    const checked = parseRunTimeSettings(settings, known)
    return await changeSettings({ version: current.number, settings: checked }, deployedSettings, {
      dryRun,
      now,
    })
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    const [first = '', ...others] = failure.faults
    throw new CliError(`nothing is changed: ${first}`, { cause: failure, others })
  }
}

function addOrReplace(exceptions: readonly Exception[], exception: Exception): Exception[] {
  const key = formatExceptionKey(exception)
  return [...exceptions.filter(each => formatExceptionKey(each) !== key), exception]
}

/** A finding with its resource, which has a region. */
type DeployedFinding = AcceptableFinding & { resource: Pick<Resource, 'arn' | 'region'> }

/** Finds the open finding whose id begins with `id`, page by page. Throws CliError. */
async function findDeployedFinding(id: string, scan: SnapshotScan): Promise<AcceptableFinding> {
  if (id.length < MIN_ID_LENGTH)
    throw new CliError(`the id ${JSON.stringify(id)} is too short: give at least ${MIN_ID_LENGTH} characters`)
  const found = new Map<string, AcceptableFinding>()
  let token: string | undefined
  do {
    const { items, next } = await scan.page([COMPLIANCE_RECORD_SORT], token)
    // A record can be on two pages: the later one was read later.
    for (const finding of items.flatMap(({ body }) => listMatching(id, body as ComplianceRecord)))
      found.set(identifyFinding(finding), finding)
    if (found.size > 1)
      throw new CliError(`several findings have an id that begins with ${id}: give more of it`)
    token = next
  } while (token !== undefined)
  const [finding] = found.values()
  if (finding === undefined)
    throw new CliError(`no open finding of the deployment has an id that begins with ${id}`)
  return finding
}

function identifyFinding({ control, resource }: DeployedFinding): string {
  return computeFindingId(control, resource)
}

function listMatching(id: string, { resource, results, tagDigests }: ComplianceRecord): DeployedFinding[] {
  return Object.entries(results).flatMap(([control, result]: [string, ControlResult]) =>
    result.open && computeFindingId(control, resource).startsWith(id)
      ? [{ control, resource, ...pickShown(result), ...(tagDigests === undefined ? {} : { tagDigests }) }]
      : [],
  )
}

function pickShown({ reason, evidence }: ControlResult): Pick<AcceptableFinding, 'reason' | 'evidence'> {
  return { ...(reason === undefined ? {} : { reason }), ...(evidence === undefined ? {} : { evidence }) }
}
