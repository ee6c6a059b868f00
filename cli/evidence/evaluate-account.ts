import { checklist } from '../../audit/checklist.ts'
import operatingSystems from '../../audit/engines/image/content/os-eol.json' with { type: 'json' }
import runtimes from '../../audit/engines/runtime/runtimes.json' with { type: 'json' }
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import { getGlobalServicesRegion, getPartition } from '../../audit/resources/arn.ts'
import { getResourceKey } from '../../audit/resources/resource.ts'
import { adjustControls } from '../../audit/settings/control-adjustment.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { catalogFiles, readCatalogFile } from '../../functions/bundled-files/aws-catalog.ts'
import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { getCallerIdentity } from '../../functions/collectors/api/sts-operations.ts'
import { getAccountSummary } from '../../functions/collectors/iam/operations.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { buildEvidenceLines } from '../../reports/evidence/evaluation-line.ts'
import type { Manifest } from '../../reports/evidence/manifest.ts'
import { countPopulation } from '../../reports/evidence/population.ts'
import type { EvidenceResults } from '../../reports/evidence/render-results.ts'
import { openAccountFileSource, type AccountSource } from '../account/account-source.ts'
import { hashBytes } from './evidence-files.ts'
import { listFactCalls } from './list-calls.ts'
import { auditSource, identifyAccount } from '../run/audit-source.ts'

/** What is evaluated, and how. */
export interface EvaluationRequest {
  /** The directory of the account file. */
  directory: string
  /** The regions in scope; undefined for those of the account file. */
  regions: readonly string[] | undefined
  /** The time for which it is evaluated; undefined for that of the last response. */
  at: Date | undefined
  settings: Settings
  /** When findings opened in the evidence pack before, by their keys. */
  openSince: ReadonlyMap<string, string>
}

/** An account file, evaluated. */
export interface EvaluatedAccount extends EvidenceResults {
  account: string
  regions: readonly string[]
  /** The times of the first and the last response of AWS, ISO 8601. */
  recorded: { from: string; to: string }
  /** The ARN of who collected them, if that was recorded. */
  collectedBy?: string
}

/** Evaluates an account file. The same request gives the same result on every machine. Throws AccountFileError and CliError. */
export async function evaluateAccount({
  directory,
  regions,
  at: requested,
  settings,
  openSince,
}: EvaluationRequest): Promise<EvaluatedAccount> {
  let at = requested ?? new Date(0)
  const { firstRecordedAt, lastRecordedAt, ...source } = openAccountFileSource(directory, () => at, regions)
  at = requested ?? lastRecordedAt
  const account = await identifyAccount(source)
  const { localAudit, listed, posture } = await auditSource(source, { account, at, settings })
  const evaluated = localAudit.listEvaluated()
  const inUse = new Set((await localAudit.selectInUse(listed.resources)).map(getResourceKey))
  return {
    account,
    regions: source.regions,
    recorded: { from: firstRecordedAt.toISOString(), to: lastRecordedAt.toISOString() },
    at: at.toISOString(),
    ...(await findCollector(source)),
    ...buildEvidenceLines(await localAudit.loadRecords(evaluated), {
      snapshots: await localAudit.loadSnapshots(),
      checklist: adjustControls(checklist, settings.controls, at),
      listCalls: listFactCalls,
      openSince,
      at: at.toISOString(),
    }),
    population: countPopulation({
      listed: listed.resources,
      evaluated,
      notInUse: listed.resources.filter(resource => !inUse.has(getResourceKey(resource))),
      unlisted: posture.unlisted,
      accountSummary: await loadAccountSummary(source),
    }),
    posture,
  }
}

/** An ARN has at most 2,048 characters (AWS General Reference, "Amazon Resource Names"). */
const MAX_ARN_LENGTH = 2_048

/** The counts of iam:GetAccountSummary; undefined if they were not recorded. */
async function loadAccountSummary({
  call,
  regions,
}: AccountSource): Promise<Readonly<Record<string, unknown>> | undefined> {
  const region = getGlobalServicesRegion(getPartition(regions[0] ?? ''))
  try {
    const output = (await call(getAccountSummary, region, {})) as { SummaryMap?: Record<string, unknown> }
    return output.SummaryMap
  } catch (failure) {
    if (failure instanceof AwsCallError) return undefined
    throw failure
  }
}

/** Who called sts:GetCallerIdentity, where an account file has it. */
async function findCollector({ call, regions }: AccountSource): Promise<{ collectedBy?: string }> {
  for (const region of regions)
    try {
      const { Arn } = (await call(getCallerIdentity, region, {})) as { Arn?: unknown }
      if (typeof Arn === 'string') return { collectedBy: Arn.slice(0, MAX_ARN_LENGTH) }
    } catch (failure) {
      if (!(failure instanceof AwsCallError)) throw failure
    }
  return {}
}

/** What was evaluated, as a manifest says it. */
export type EvaluatedContents = Pick<
  EvaluatedAccount,
  'account' | 'regions' | 'at' | 'recorded' | 'collectedBy' | 'lines'
>

/** What a manifest says of an evaluated account. */
export function describeContents({
  account,
  regions,
  at,
  recorded,
  collectedBy,
  lines,
}: EvaluatedContents): Pick<Manifest, 'account' | 'regions' | 'at' | 'collectedBy' | 'recorded' | 'counts'> {
  const counts = { COMPLIANT: 0, NON_COMPLIANT: 0, NOT_APPLICABLE: 0, INSUFFICIENT_DATA: 0 }
  for (const { status } of lines) counts[status] += 1
  return {
    account,
    regions: [...regions],
    at,
    ...(collectedBy === undefined ? {} : { collectedBy }),
    recorded,
    counts,
  }
}

/** What evaluates here: the version of Assay, its number of controls, and digests of the reference data. */
export function describeEvaluator(): Manifest['evaluatedBy'] {
  return {
    version: packageJson.version,
    controls: checklist.length,
    data: Object.fromEntries([
      ...catalogFiles.map(name => [name, hashBytes(readCatalogFile(name))] as const),
      ...Object.entries({ runtimes, operatingSystems, frameworks: frameworkCatalog }).map(
        ([name, value]) => [name, hashBytes(JSON.stringify(value))] as const,
      ),
    ]),
  }
}
