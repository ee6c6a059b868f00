import { knowledge } from '../functions/knowledge.ts'
import { advance } from '../audit/account/advance.ts'
import { tiesOf, type Lookup, type Model } from '../audit/account/model.ts'
import type { Reader, Reading } from '../audit/account/reader.ts'
import { assess } from '../audit/controls/control.ts'
import { gather } from '../audit/controls/gather.ts'
import { auditorBlind } from '../audit/controls/runtime-monitoring/auditor-blind.ts'
import type { Verdict } from '../audit/controls/verdict.ts'
import { checks, type Check } from '../audit/deployment/blindness.ts'
import type { Extent } from '../audit/deployment/extent.ts'
import { deploymentResource } from '../audit/resources/assay/deployment.ts'
import { unknown, type FactSheet } from '../audit/resources/fact.ts'
import { aspectsOf, definitionOf, type Facts } from '../audit/resources/kinds.ts'
import { keyOf, type Resource } from '../audit/resources/resource.ts'
import type { Settings } from '../audit/settings/settings.ts'
import { CallFailed, type Call } from '../functions/answers/operation.ts'
import { readerBy } from '../functions/answers/reader.ts'
import { redaction } from '../functions/answers/redaction.ts'
import { CannotRun } from './cannot-run.ts'

/** What became of a check; `reasons` say what is not seen, and `unknown` what could not be told. */
export interface Checked extends Pick<Check, 'id' | 'title' | 'remedy'> {
  state: 'OK' | 'BLIND' | 'NOT_KNOWN'
  reasons: readonly string[]
  unknown: readonly string[]
}

/** Whether a deployment sees: check by check, and what its control says of it. */
export interface Examination {
  checks: readonly Checked[]
  verdict: Verdict
}

/** Whose deployment is examined, when, and by which settings. */
export interface Patient {
  account: string
  extent: Extent
  settings: Settings
  now: Date
}

/** Examines a deployment, which `call` asks AWS about. Throws CannotRun where nothing is deployed. */
export async function examined(call: Call, patient: Patient): Promise<Examination> {
  const { account, extent, settings, now } = patient
  const { home } = extent
  const deployment = deploymentResource({ account, region: home })
  const models = await modelsOf(deployment, readerBy(call, redaction('doctor'), extent), now)
  const lookup: Lookup = resource => models.get(keyOf(resource))
  if (isNowhere(lookup, deployment)) throw nothingDeployed(patient)
  const judge = auditorBlind.judges.find(({ kind }) => kind === deployment.kind)
  if (judge === undefined) throw new Error(`${auditorBlind.id} does not judge deployments`)
  return {
    checks: checks.map(check => checked(check, deployment, lookup, patient)),
    verdict: assess(auditorBlind, judge, deployment, { lookup, settings, knowledge, now }).verdict,
  }
}

/** The deployment and all that its facts name, as it stands now. */
async function modelsOf(
  deployment: Resource,
  reader: Reader,
  now: Date,
): Promise<ReadonlyMap<string, Model>> {
  const own = await modelOf(deployment, reader, now)
  const named = tiesOf(own.resource, own.facts).map(({ to }) => to)
  const models = await Promise.all(named.map(resource => modelOf(resource, reader, now)))
  return new Map([own, ...models].map(model => [keyOf(model.resource), model]))
}

async function modelOf(resource: Resource, reader: Reader, now: Date): Promise<Model> {
  const reading = await readingOf(resource, reader)
  const stamp = { cause: 'doctor', at: now.toISOString() }
  const look = { stamp, number: 0, readAt: now, aspects: aspectsOf(resource.kind), confirmAfter: 0 }
  return advance(undefined, resource, reading, look)
}

/** What a call that failed would have told is not known: the rest is. */
async function readingOf(resource: Resource, reader: Reader): Promise<Reading> {
  const reads = aspectsOf(resource.kind).map(async aspect => {
    try {
      return await reader.read(resource, [aspect])
    } catch (failure) {
      if (!(failure instanceof CallFailed)) throw failure
      const facts = Object.entries(definitionOf(resource.kind).facts).filter(
        ([, fact]) => fact.aspect === aspect,
      )
      return { resource, facts: Object.fromEntries(facts.map(([name]) => [name, unknown(failure.message)])) }
    }
  })
  const readings = await Promise.all(reads)
  if (readings.includes('NOT_FOUND')) return 'NOT_FOUND'
  const sheets = readings.flatMap(reading => (reading === 'NOT_FOUND' ? [] : [reading.facts]))
  return { resource, facts: Object.assign({}, ...sheets) as FactSheet }
}

function checked(
  { id, title, remedy, need, blind }: Check,
  deployment: Resource,
  lookup: Lookup,
  { settings, now }: Patient,
): Checked {
  const about = { id, title, remedy }
  const gathered = gather(deployment, need, {
    lookup,
    settings,
    knowledge,
    now,
    onSource: () => undefined,
  })
  if (!('given' in gathered)) {
    const why = 'unknown' in gathered ? gathered.unknown : gathered.vanished
    return { ...about, state: 'NOT_KNOWN', reasons: [], unknown: [why] }
  }
  const reasons = blind(gathered.given as never, now)
  const missing = [...new Set(gathered.incomplete)]
  const state = reasons.length > 0 ? 'BLIND' : missing.length > 0 ? 'NOT_KNOWN' : 'OK'
  return { ...about, state, reasons, unknown: missing }
}

/** Whether neither the table is there nor, where that was kept, anything else in the home region. */
function isNowhere(lookup: Lookup, deployment: Resource): boolean {
  const model = lookup(deployment)
  if (model?.presence !== 'PRESENT') return true
  const watches = knownOf<'Assay::Deployment', 'watches'>(model, 'watches') ?? []
  const home = watches.find(({ region }) => region === deployment.region)
  const rules = home && knownOf<'Assay::Watch', 'rules'>(lookup(home), 'rules')
  const idle = knownOf<'Assay::Deployment', 'idleWorkers'>(model, 'idleWorkers')
  if (rules === undefined || idle === undefined || idle.length === 0) return false
  const noRule =
    rules.broken.length === rules.expected && rules.broken.every(({ fault }) => fault === 'MISSING')
  return noRule && idle.every(({ fault }) => fault === 'MISSING')
}

function knownOf<K extends keyof Facts, F extends keyof Facts[K] & string>(
  model: Model | undefined,
  name: F,
): Facts[K][F] | undefined {
  const fact = model?.facts[name]
  return fact !== undefined && 'known' in fact ? (fact.known as Facts[K][F]) : undefined
}

function nothingDeployed({ account, extent: { home } }: Patient): CannotRun {
  return new CannotRun(
    `Assay is not deployed in ${home} of account ${account}: npm run deploy does that, or --config names another home`,
  )
}
