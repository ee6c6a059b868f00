import { checklist } from '../../audit/checklist.ts'
import { evaluateControl, type ControlId } from '../../audit/controls/control.ts'
import type { Evaluation } from '../../audit/controls/evaluation.ts'
import { listCollectorNames } from '../../audit/resources/kinds.ts'
import { getResourceKey, type Resource } from '../../audit/resources/resource.ts'
import type { ResourceSnapshot } from '../../audit/resources/resource-snapshot.ts'
import { loadInputs } from '../../audit/evaluate/load-inputs.ts'
import { defaultSettings } from '../../audit/settings/settings.ts'
import type { ComplianceRecord, ControlResult } from '../../audit/state/compliance-record.ts'
import { buildComplianceRecordKey } from '../../audit/state/keys.ts'
import { awsCatalog } from '../../functions/bundled-files/aws-catalog.ts'
import { createAccountReader } from '../../functions/collectors/account-reader.ts'
import type { AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { createRedactor } from '../../functions/collectors/redaction/redact.ts'
import type { CopyableMemoryStore } from '../contracts/memory-store.ts'
import { deriveDeploymentScope } from '../events/simulation/deployment.ts'
import type { StartState } from '../events/simulation/event-fixture.ts'
import { createLiveCall } from '../events/simulation/live-call.ts'

/** A response of AWS that a read of a resource uses. */
export interface UsedResponse {
  resource: Resource
  operation: string
  /** Identifies the call. */
  key: string
  output: object
}

/** An account after a full scan, what its reads call, and on what its evaluations depend. */
export interface ScannedAccount {
  startState: StartState
  responses: readonly UsedResponse[]
  snapshots: ReadonlyMap<string, ResourceSnapshot>
  /** The evaluations of all resources by all controls. */
  evaluations: readonly KnownEvaluation[]
}

/** A stored result of a control, and what an evaluation of the stored facts finds. */
export interface KnownEvaluation {
  resource: Resource
  control: ControlId
  stored: ControlResult
  status: Evaluation['status']
  /** The facts that it used, as `resource fact`. */
  facts: readonly string[]
}

/** Describes a scanned account: reads every resource once more and records the calls. */
export async function describeScannedAccount(startState: StartState): Promise<ScannedAccount> {
  const { store, world } = startState
  const snapshots = indexSnapshots(store)
  const awsCall = createLiveCall(() => world)
  const responses: UsedResponse[] = []
  for (const { resource, presence } of snapshots.values()) {
    if (presence !== 'PRESENT' || listCollectorNames(resource.kind).length === 0) continue
    const recording: AwsCall = async (operation, region, input) => {
      const output = await awsCall(operation, region, input)
      const key = formatCallKey(operation, region, input)
      if (typeof output === 'object' && output !== null && Object.keys(output).length > 0)
        responses.push({ resource, operation: `${operation.service}:${operation.name}`, key, output })
      return output
    }
    await createAccountReader(recording, createRedactor('key'), {
      deploymentScope: deriveDeploymentScope(world),
    }).read(resource, listCollectorNames(resource.kind))
  }
  return { startState, responses, snapshots, evaluations: await listKnownEvaluations(startState, snapshots) }
}

/** The snapshots of a store by the keys of their resources. */
export function indexSnapshots(store: CopyableMemoryStore): Map<string, ResourceSnapshot> {
  const all = store.all('SNAPSHOT').map(({ body }) => body as ResourceSnapshot)
  return new Map(all.map(snapshot => [getResourceKey(snapshot.resource), snapshot]))
}

/** Identifies a call by its operation, region and input. */
export function formatCallKey(...[{ service, name }, region, input]: Parameters<AwsCall>): string {
  return `${service}:${name} ${region} ${JSON.stringify(Object.entries(input).toSorted(([a], [b]) => (a < b ? -1 : 1)))}`
}

/** Evaluates all resources of a store again, beside what the store has. */
export async function listKnownEvaluations(
  { store, now }: Pick<StartState, 'store' | 'now'>,
  snapshots: ReadonlyMap<string, ResourceSnapshot>,
): Promise<KnownEvaluation[]> {
  const lookup = await loadInputs(
    [...snapshots.values()].map(({ resource }) => resource),
    checklist,
    store,
  )
  const found: KnownEvaluation[] = []
  for (const { resource } of snapshots.values()) {
    const results = await loadResults(resource, store)
    for (const control of checklist) {
      const evaluator = control.evaluators.find(({ kind }) => kind === resource.kind)
      const result = results[control.id]
      if (evaluator === undefined || result === undefined) continue
      const environment = { lookup, settings: defaultSettings, awsCatalog, now }
      const { evaluation, sources } = evaluateControl(control, evaluator, resource, environment)
      found.push({
        resource,
        control: control.id,
        stored: result,
        status: evaluation.status,
        facts: sources.map(({ fact }) => fact),
      })
    }
  }
  return found
}

/** Loads the results of all controls on a resource. */
export async function loadResults(
  resource: Resource,
  store: CopyableMemoryStore,
): Promise<Readonly<Record<string, ControlResult>>> {
  const item = await store.load(buildComplianceRecordKey(resource))
  return (item?.body as ComplianceRecord | undefined)?.results ?? {}
}
