import { awsCatalog } from '../../functions/bundled-files/aws-catalog.ts'
import { applyReading } from '../../audit/refresh/snapshot/apply-reading.ts'
import {
  listRelationships,
  type SnapshotLookup,
  type ResourceSnapshot,
} from '../../audit/resources/resource-snapshot.ts'
import type { FactReader, FactReading } from '../../audit/refresh/snapshot/fact-reader.ts'
import { createFactComputer } from '../../audit/controls/compute-fact.ts'
import { evaluateControl } from '../../audit/controls/control.ts'
import { resolveInputs, type ResolvedFact } from '../../audit/controls/resolve-inputs.ts'
import { auditPipelineHealthy } from '../../audit/controls/runtime-monitoring/audit-pipeline-healthy.ts'
import type { Evaluation } from '../../audit/controls/evaluation.ts'
import { selfChecks, type SelfCheck } from '../../audit/controls/criteria/self-checks.ts'
import type { DeploymentScope } from '../../audit/deployment/scope.ts'
import { buildDeploymentResource } from '../../audit/resources/assay/deployment.ts'
import { unknown, type FactsByName } from '../../audit/resources/fact.ts'
import { listCollectorNames, getKindDefinition, type FactsByKind } from '../../audit/resources/kinds.ts'
import { getResourceKey, type Resource } from '../../audit/resources/resource.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { AwsCallError, type AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { createAccountReader } from '../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../functions/collectors/redaction/redact.ts'
import { CliError } from '../cli-error.ts'

/** The result of a check: `reasons` say what Assay cannot see, `unknown` what could not be checked. */
export interface CheckResult extends Pick<SelfCheck, 'id' | 'title' | 'remediation'> {
  state: 'OK' | 'IMPAIRED' | 'UNKNOWN'
  reasons: readonly string[]
  unknown: readonly string[]
}

/** The results of all checks, and the evaluation of the control `audit-pipeline-healthy`. */
export interface DoctorReport {
  checks: readonly CheckResult[]
  evaluation: Evaluation
}

/** The deployment to check, and with which settings and time. */
export interface DoctorTarget {
  account: string
  scope: DeploymentScope
  settings: Settings
  now: Date
}

/** Checks a deployment by reading it through `awsCall`. Throws CliError where nothing is deployed. */
export async function runDoctor(awsCall: AwsCall, target: DoctorTarget): Promise<DoctorReport> {
  const { account, scope, settings, now } = target
  const { home, prefix } = scope
  const deployment = buildDeploymentResource({ account, region: home }, prefix)
  const snapshots = await loadSnapshots(
    deployment,
    createAccountReader(awsCall, createRedactor('doctor'), { deploymentScope: scope }),
    now,
  )
  const snapshotLookup: SnapshotLookup = resource => snapshots.get(getResourceKey(resource))
  if (isNotDeployed(snapshotLookup, deployment)) throw createNotDeployedError(target)
  const evaluator = auditPipelineHealthy.evaluators.find(({ kind }) => kind === deployment.kind)
  if (evaluator === undefined) throw new Error(`${auditPipelineHealthy.id} does not evaluate deployments`)
  return {
    checks: selfChecks.map(selfCheck => runCheck(selfCheck, deployment, snapshotLookup, target)),
    evaluation: evaluateControl(auditPipelineHealthy, evaluator, deployment, {
      lookup: snapshotLookup,
      settings,
      awsCatalog,
      now,
    }).evaluation,
  }
}

/** Reads the deployment and the resources that its facts name. */
async function loadSnapshots(
  deployment: Resource,
  factReader: FactReader,
  now: Date,
): Promise<ReadonlyMap<string, ResourceSnapshot>> {
  const own = await loadSnapshot(deployment, factReader, now)
  const named = listRelationships(own.resource, own.facts).map(({ to }) => to)
  const snapshots = await Promise.all(named.map(resource => loadSnapshot(resource, factReader, now)))
  return new Map([own, ...snapshots].map(snapshot => [getResourceKey(snapshot.resource), snapshot]))
}

async function loadSnapshot(
  resource: Resource,
  factReader: FactReader,
  now: Date,
): Promise<ResourceSnapshot> {
  const factReading = await readFacts(resource, factReader)
  const provenance = { changeId: 'doctor', at: now.toISOString() }
  const refresh = {
    provenance,
    attempt: 0,
    readAt: now,
    collectors: listCollectorNames(resource.kind),
    confirmAfter: 0,
  }
  return applyReading(undefined, resource, factReading, refresh)
}

/** Reads each collector on its own: a call that fails makes only its facts unknown. */
async function readFacts(resource: Resource, factReader: FactReader): Promise<FactReading> {
  const reads = listCollectorNames(resource.kind).map(async collector => {
    try {
      return await factReader.read(resource, [collector])
    } catch (failure) {
      if (!(failure instanceof AwsCallError)) throw failure
      const facts = Object.entries(getKindDefinition(resource.kind).facts).filter(
        ([, fact]) => fact.collector === collector,
      )
      return { resource, facts: Object.fromEntries(facts.map(([name]) => [name, unknown(failure.message)])) }
    }
  })
  const readings = await Promise.all(reads)
  if (readings.includes('NOT_FOUND')) return 'NOT_FOUND'
  const factSets = readings.flatMap(factReading => (factReading === 'NOT_FOUND' ? [] : [factReading.facts]))
  return { resource, facts: Object.assign({}, ...factSets) as FactsByName }
}

function runCheck(
  { id, title, remediation, inputs, findProblems }: SelfCheck,
  deployment: Resource,
  snapshotLookup: SnapshotLookup,
  { settings, now }: DoctorTarget,
): CheckResult {
  const about = { id, title, remediation }
  const resolved = resolveInputs(deployment, inputs, {
    lookup: snapshotLookup,
    settings,
    awsCatalog,
    now,
    factComputer: createFactComputer<ResolvedFact>(),
    onSource: () => undefined,
  })
  if (!('values' in resolved)) {
    const why = 'unknown' in resolved ? resolved.unknown : resolved.deleted
    return { ...about, state: 'UNKNOWN', reasons: [], unknown: [why] }
  }
  const reasons = findProblems(resolved.values as never, now)
  const missing = [...new Set(resolved.incomplete.map(input => input.unknown))]
  const state = reasons.length > 0 ? 'IMPAIRED' : missing.length > 0 ? 'UNKNOWN' : 'OK'
  return { ...about, state, reasons, unknown: missing }
}

/** Whether the home region has no table, or only a table that a removed deployment left. */
function isNotDeployed(snapshotLookup: SnapshotLookup, deployment: Resource): boolean {
  const snapshot = snapshotLookup(deployment)
  if (snapshot?.presence !== 'PRESENT') return true
  const deployments =
    findKnownFact<'Assay::Deployment', 'regionalDeployments'>(snapshot, 'regionalDeployments') ?? []
  const home = deployments.find(({ region }) => region === deployment.region)
  const rules = home && findKnownFact<'Assay::RegionalDeployment', 'rules'>(snapshotLookup(home), 'rules')
  const idle = findKnownFact<'Assay::Deployment', 'idleWorkers'>(snapshot, 'idleWorkers')
  if (rules === undefined || idle === undefined || idle.length === 0) return false
  const noRule =
    rules.broken.length === rules.expected && rules.broken.every(({ fault }) => fault === 'MISSING')
  return noRule && idle.every(({ fault }) => fault === 'MISSING')
}

function findKnownFact<K extends keyof FactsByKind, F extends keyof FactsByKind[K] & string>(
  snapshot: ResourceSnapshot | undefined,
  name: F,
): FactsByKind[K][F] | undefined {
  const fact = snapshot?.facts[name]
  return fact !== undefined && 'known' in fact ? (fact.known as FactsByKind[K][F]) : undefined
}

function createNotDeployedError({ account, scope: { home } }: DoctorTarget): CliError {
  return new CliError(
    `Assay is not deployed in ${home} of account ${account}; deploy it with npm run deploy, or name another configuration with --config`,
  )
}
