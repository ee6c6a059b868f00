import { randomBytes } from 'node:crypto'
import { checklist } from '../../audit/checklist.ts'
import type { ForecastAccount } from '../../audit/forecast/forecast-account.ts'
import { createEvaluatedStore } from '../../audit/forecast/evaluated-store.ts'
import type { FactReader } from '../../audit/refresh/snapshot/fact-reader.ts'
import type { FactsByName } from '../../audit/resources/fact.ts'
import { getKindDefinition, listCollectorNames } from '../../audit/resources/kinds.ts'
import type { Resource } from '../../audit/resources/resource.ts'
import type { Settings } from '../../audit/settings/settings.ts'
import { defaultTiming } from '../../audit/settings/timing.ts'
import { loadSnapshot } from '../../audit/state/load-snapshot.ts'
import { awsCatalog } from '../bundled-files/aws-catalog.ts'
import { createAccountReader } from '../collectors/account-reader.ts'
import type { AwsCall } from '../collectors/api/aws-call.ts'
import { createRedactor } from '../collectors/redaction/redact.ts'
import { addAwsManagedPolicies } from '../local/managed-policy-reader.ts'
import { runForecast } from '../local/run-forecast.ts'
import { createSimulatedClock } from '../local/simulated-clock.ts'
import { readDeployedStack } from './deployed-stack.ts'
import { isImageTag, loadTagFacts } from './tagged-image.ts'
import type { GateAccount } from './gate-account.ts'

/** How an account is judged besides its state. */
export interface StateAccountDeps {
  /** Reads the stacks, and what the state does not have. */
  call: AwsCall
  settings: Settings
  now: Date
}

/** The account as its state has it. What the state does not have is read with `deps.call`. */
export function openStateAccount(accountState: ForecastAccount, deps: StateAccountDeps): GateAccount {
  const { account, regions, unread, readUntil } = accountState
  const { call, settings, now } = deps
  const start = readUntil > now ? readUntil : now
  const evaluation = { checklist, settings, awsCatalog, now: () => start }
  const store = createEvaluatedStore(accountState.store, evaluation)
  const factReader = createAccountReader(call, createRedactor(randomBytes(32).toString('hex')), {
    imagePolicies: settings.images,
    now: () => start,
  })
  const forecastDeps = {
    store,
    fallback: addAwsManagedPolicies(factReader),
    clock: createSimulatedClock(start),
    checklist,
    settings,
    timing: defaultTiming,
    scope: { regions },
    list: () => Promise.reject(new Error('a proposed change names all of its resources')),
    graphCache: {},
  }
  return {
    account,
    now,
    regions,
    unread,
    readStack: (region, stack) => readDeployedStack(call, region, stack),
    async loadFacts(resource) {
      if (isImageTag(resource)) return loadTagFacts(resource, store)
      const snapshot = await loadSnapshot(resource, store)
      if (snapshot !== undefined) return snapshot.presence === 'PRESENT' ? snapshot.facts : undefined
      return getKindDefinition(resource.kind).auditedIfReferenced
        ? readFacts(resource, factReader)
        : undefined
    },
    forecast: proposal => runForecast(proposal, forecastDeps),
  }
}

/** The facts of a resource that a full scan does not list; undefined if none of them can be read. */
async function readFacts(resource: Resource, factReader: FactReader): Promise<FactsByName | undefined> {
  const reading = await factReader.read(resource, listCollectorNames(resource.kind))
  if (reading === 'NOT_FOUND') return undefined
  return Object.values(reading.facts).some(fact => 'known' in fact) ? reading.facts : undefined
}
