import {
  resolveAccountId,
  openAccountFileSource,
  type AccountSource,
} from '../../cli/account/account-source.ts'
import { buildLocalPosture } from '../../cli/run/local-posture.ts'
import { openLocalAudit } from '../../cli/run/local-audit.ts'
import { createSimulatedClock } from '../../functions/local/simulated-clock.ts'
import { getResourceKey, type Resource } from '../../audit/resources/resource.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import type { Evaluation } from '../../audit/controls/evaluation.ts'
import type { Posture } from '../../reports/posture/posture.ts'

/** The evaluation of a control on a resource, with any status. */
export interface ResourceEvaluation {
  control: string
  resource: Resource
  status: Evaluation['status']
  reason: string
  /** The keys of distinct violations, of controls that have them. */
  violations?: readonly string[]
}

/** The result of an audit; its evaluations are by resource and control. */
export interface AuditResult {
  posture: Posture
  evaluations: ReadonlyMap<string, ResourceEvaluation>
}

/** Audits the account file in `directory` in this process, as `assay audit` does, at the time `at`. */
export async function auditAccountFile(directory: string, at: string): Promise<AuditResult> {
  const now = new Date(at)
  return auditAccount(
    openAccountFileSource(directory, () => now, undefined),
    at,
  )
}

/** Audits any account in this process, at the time `at`. */
export async function auditAccount(
  asked: AccountSource,
  at: string,
  settings = defaultSettings,
): Promise<AuditResult> {
  const now = new Date(at)
  const account = await resolveAccountId(asked)
  const localAudit = openLocalAudit(asked, createSimulatedClock(now), { settings })
  const listedResources = await localAudit.baseline(account)
  const about = { account, regions: asked.regions, at: now, settings }
  const posture = await buildLocalPosture(localAudit, listedResources, about)
  const records = await localAudit.loadRecords(localAudit.listEvaluated())
  const evaluated = records.flatMap(({ resource, results }) =>
    Object.entries(results).map(
      ([control, { status, reason = '', violations }]): [string, ResourceEvaluation] => [
        `${getResourceKey(resource)} ${control}`,
        { control, resource, status, reason, ...(violations === undefined ? {} : { violations }) },
      ],
    ),
  )
  return { posture, evaluations: new Map(evaluated) }
}
