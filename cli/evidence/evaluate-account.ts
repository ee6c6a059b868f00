import { checklist } from '../../audit/checklist.ts'
import { getResourceKey } from '../../audit/resources/resource.ts'
import { adjustControls } from '../../audit/settings/control-adjustment.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { AwsCallError } from '../../functions/collectors/api/aws-call.ts'
import { getCallerIdentity } from '../../functions/collectors/api/sts-operations.ts'
import { countByAws } from '../../functions/collectors/population-counts.ts'
import { buildEvidenceLines, nameFinding } from '../../reports/evidence/evaluation-line.ts'
import { countPopulation } from '../../reports/evidence/population.ts'
import { openAccountFileSource, type AccountSource } from '../account/account-source.ts'
import type { EvaluatedAccount } from '../../functions/evidence/evaluated-account.ts'
import { listFactCalls } from '../../functions/evidence/list-calls.ts'
import { createReadTimes } from './read-times.ts'
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

/** Evaluates an account file. The same request gives the same result on every machine. Throws AccountFileError and CliError. */
export async function evaluateAccount({
  directory,
  regions,
  at: requested,
  settings,
  openSince,
}: EvaluationRequest): Promise<EvaluatedAccount> {
  let at = requested ?? new Date(0)
  const { firstRecordedAt, lastRecordedAt, findResponseTime, ...source } = openAccountFileSource(
    directory,
    () => at,
    regions,
  )
  at = requested ?? lastRecordedAt
  const account = await identifyAccount(source)
  const { onAnswer, findReadTime } = createReadTimes(findResponseTime)
  const { localAudit, listed, posture } = await auditSource(source, {
    account,
    at,
    settings,
    onAnswer,
    findOpenSince: ({ control, resource: { arn } }) => openSince.get(nameFinding({ control, arn })),
  })
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
      findReadTime,
      openSince,
      at: at.toISOString(),
    }),
    population: countPopulation({
      listed: listed.resources,
      evaluated,
      notInUse: listed.resources.filter(resource => !inUse.has(getResourceKey(resource))),
      unlisted: posture.unlisted,
      kinds: checklist.flatMap(({ kinds }) => kinds),
      secondCounts: (await countByAws(source.call, source.regions)).counts,
    }),
    posture,
  }
}

/** An ARN has at most 2,048 characters (AWS General Reference, "Amazon Resource Names"). */
const MAX_ARN_LENGTH = 2_048

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
