import { awsCatalog } from '../../functions/aws-catalog.ts'
import { applyReading } from '../../audit/refresh/snapshot/apply-reading.ts'
import {
  listRelationships,
  type SnapshotLookup,
  type ResourceSnapshot,
} from '../../audit/resources/resource-snapshot.ts'
import type { FactReader, FactReading } from '../../audit/refresh/snapshot/fact-reader.ts'
import { evaluateControl } from '../../audit/controls/control.ts'
import { resolveInputs } from '../../audit/controls/resolve-inputs.ts'
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

/** What became of a check; `reasons` say what is not seen, and `unknown` what could not be told. */
export interface CheckResult extends Pick<SelfCheck, 'id' | 'title' | 'remediation'> {
  state: 'OK' | 'IMPAIRED' | 'UNKNOWN'
  reasons: readonly string[]
  unknown: readonly string[]
}

/** Whether a deployment sees: check by check, and what its control says of it. */
export interface DoctorReport {
  checks: readonly CheckResult[]
  evaluation: Evaluation
}

/** Whose deployment is examined, when, and by which settings. */
export interface DoctorTarget {
  account: string
  scope: DeploymentScope
  settings: Settings
  now: Date
}

/** Examines a deployment, which `call` asks AWS about. Throws CannotRun where nothing is deployed. */
export async function runDoctor(awsCall: AwsCall, target: DoctorTarget): Promise<DoctorReport> {
  const { account, scope, settings, now } = target
  const { home } = scope
  const deployment = buildDeploymentResource({ account, region: home })
  const snapshots = await loadSnapshots(
    deployment,
    createAccountReader(awsCall, createRedactor('doctor'), scope),
    now,
  )
  const snapshotLookup: SnapshotLookup = resource => snapshots.get(getResourceKey(resource))
  if (isNotDeployed(snapshotLookup, deployment)) throw createNotDeployedError(target)
  const evaluator = auditPipelineHealthy.evaluators.find(({ kind }) => kind === deployment.kind)
  if (evaluator === undefined) throw new Error(`${auditPipelineHealthy.id} does not judge deployments`)
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

/** The deployment and all that its facts name, as it stands now. */
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
  const stamp = { changeId: 'doctor', at: now.toISOString() }
  const refresh = {
    provenance: stamp,
    attempt: 0,
    readAt: now,
    collectors: listCollectorNames(resource.kind),
    confirmAfter: 0,
  }
  return applyReading(undefined, resource, factReading, refresh)
}

/** What a call that failed would have told is not known: the rest is. */
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
    onSource: () => undefined,
  })
  if (!('values' in resolved)) {
    const why = 'unknown' in resolved ? resolved.unknown : resolved.deleted
    return { ...about, state: 'UNKNOWN', reasons: [], unknown: [why] }
  }
  const reasons = findProblems(resolved.values as never, now)
  const missing = [...new Set(resolved.incomplete)]
  const state = reasons.length > 0 ? 'IMPAIRED' : missing.length > 0 ? 'UNKNOWN' : 'OK'
  return { ...about, state, reasons, unknown: missing }
}

/** Whether neither the table is there nor, where that was kept, anything else in the home region. */
function isNotDeployed(snapshotLookup: SnapshotLookup, deployment: Resource): boolean {
  const snapshot = snapshotLookup(deployment)
  if (snapshot?.presence !== 'PRESENT') return true
  const watches =
    findKnownFact<'Assay::Deployment', 'regionalDeployments'>(snapshot, 'regionalDeployments') ?? []
  const home = watches.find(({ region }) => region === deployment.region)
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
    `Assay is not deployed in ${home} of account ${account}: npm run deploy does that, or --config names another home`,
  )
}
