import type { IdleWorker } from '../resources/assay/deployment.ts'
import type { WatchFacts } from '../resources/assay/watch.ts'
import type { AnyNeed, Given, Need } from '../resources/need.ts'
import type { Resource } from '../resources/resource.ts'
import { coverageOf, gapsOf } from '../sweep/coverage.ts'
import { meaningOf, type Meaning } from './names.ts'

type Deployment = 'Assay::Deployment'

/** A way in which Assay may not see what happens. */
export interface Check {
  id: 'trail' | 'rules' | 'forwarding' | 'queues' | 'deliveries' | 'sweep'
  /** The good state, in a sentence. */
  title: string
  /** What to do where it is not so. */
  remedy: string
  need: AnyNeed
  /** What is not seen and why, in sentences without their ends; none where nothing is found. */
  blind: (given: never, now: Date) => string[]
}

function check<const N extends Need<Deployment>>(
  about: Pick<Check, 'id' | 'title' | 'remedy'>,
  need: N,
  blind: (given: Given<Deployment, N>, now: Date) => string[],
): Check {
  return { ...about, need, blind }
}

/** What of Assay is in a region, as far as it is known. */
type Watch = { resource: Resource<'Assay::Watch'> } & Partial<WatchFacts>

/** Whether nothing is left of the rules of a region, which is not the home. */
function isSilent({ rules, resource }: Watch, home: string): boolean {
  if (resource.region === home || rules === undefined) return false
  return rules.broken.length === rules.expected && rules.broken.every(({ fault }) => fault === 'MISSING')
}

const RULES = {
  MISSING: 'is missing',
  DISABLED: 'is disabled',
  CHANGED: 'lets in other events than it was deployed for',
  ASTRAY: 'does not deliver to where it should',
} as const

const WORKERS = {
  MISSING: () => 'is missing',
  STOPPED: () => 'may not run: its reserved concurrency is 0',
  DETACHED: (queue: string) => `gets nothing of the queue ${queue}`,
} as const

function spokenWorker({ name, fault, queue = '' }: IdleWorker): string {
  return `function ${name} ${WORKERS[fault](queue)}`
}

/** The alarms of some regions: of the meanings `of`, those that went off and those that are missing. */
function alarmsOf(watches: readonly Watch[], ...of: Meaning[]) {
  const pick = (names: readonly string[] = []) => names.filter(name => of.includes(meaningOf(name)))
  return watches.map(({ resource: { region }, alarms }) => ({
    region,
    raised: pick(alarms?.raised),
    missing: pick(alarms?.missing),
  }))
}

/** Every check, each of one of the things that silence would hide. */
export const checks: readonly Check[] = [
  check(
    {
      id: 'trail',
      title: 'A trail of all regions logs what changes',
      remedy:
        'StartLogging on the trail, or CreateTrail for all regions with the management events that write something.',
    },
    { one: { trails: { some: ['trails'] } } },
    ({ trails: { trails } }) => {
      const sees = trails?.some(({ isLogging, logsManagementWrites }) => isLogging && logsManagementWrites)
      return sees === false ? ['no trail of all regions logs what changes, so that no event tells it'] : []
    },
  ),
  check(
    {
      id: 'rules',
      title: 'Every rule is on, and as it was deployed',
      remedy: 'EnableRule where a rule is off; otherwise deploy again (npm run deploy).',
    },
    { each: { watches: { some: ['rules'] } } },
    ({ watches, resource: { region: home } }) =>
      watches
        .filter(watch => !isSilent(watch, home))
        .flatMap(({ rules, resource: { region } }) =>
          (rules?.broken ?? []).map(({ name, fault }) => `rule ${name} in ${region} ${RULES[fault]}`),
        ),
  ),
  check(
    {
      id: 'forwarding',
      title: 'Every region in scope forwards what happens there',
      remedy: 'Deploy the forwarding stacks as well (npm run deploy).',
    },
    { each: { watches: { some: ['rules'] } } },
    ({ watches, resource: { region: home } }) =>
      watches
        .filter(watch => isSilent(watch, home))
        .map(({ resource: { region } }) => `nothing is forwarded from ${region}: no rule of Assay is there`),
  ),
  check(
    {
      id: 'queues',
      title: 'Every queue is worked off in time',
      remedy:
        'Read the log group of the function; give it its concurrency and its event source mapping back, or deploy ' +
        'again (npm run deploy).',
    },
    { some: ['idleWorkers'], each: { watches: { some: ['rules', 'alarms', 'queues'] } } },
    ({ idleWorkers = [], watches, resource: { region: home } }) => {
      const heard = watches.filter(watch => !isSilent(watch, home))
      return [
        ...idleWorkers.map(spokenWorker),
        ...heard.flatMap(({ queues, resource: { region } }) =>
          (queues?.missing ?? []).map(name => `queue ${name} in ${region} is missing`),
        ),
        ...alarmsOf(heard, 'AGE', 'ERRORS', 'THROTTLES', 'OTHER').flatMap(({ region, raised, missing }) => [
          ...raised.map(name => `the alarm ${name} went off in ${region}`),
          ...missing.map(name => `the alarm ${name} in ${region}, which would tell of it, is missing`),
        ]),
      ]
    },
  ),
  check(
    {
      id: 'deliveries',
      title: 'Every event is delivered, and no message was given up',
      remedy:
        'Read why in the messages of the queue of dead letters, mend that, and redrive them (StartMessageMoveTask).',
    },
    { each: { watches: { some: ['rules', 'alarms', 'queues'] } } },
    ({ watches, resource: { region: home } }) => {
      const heard = watches.filter(watch => !isSilent(watch, home))
      return [
        ...heard.flatMap(({ queues, resource: { region } }) =>
          Object.entries(queues?.deadLetters ?? {}).map(
            ([name, count]) => `${name} in ${region} holds ${count} ${count === 1 ? 'message' : 'messages'}`,
          ),
        ),
        ...alarmsOf(heard, 'FAILED').flatMap(({ region, raised }) =>
          raised.map(name => `the alarm ${name} went off in ${region}`),
        ),
        ...alarmsOf(heard, 'FAILED', 'DEAD_LETTERS').flatMap(({ region, missing }) =>
          missing.map(name => `the alarm ${name} in ${region}, which would tell of it, is missing`),
        ),
      ]
    },
  ),
  check(
    {
      id: 'sweep',
      title: 'Sweeps end when they should, and see everything',
      remedy:
        'Enable the schedule again, or deploy again (npm run deploy); give the reader the permission that it lacks.',
    },
    { some: ['sweeps', 'idleSchedules'] },
    ({ sweeps, idleSchedules = [] }, now) => [
      ...idleSchedules.map(
        ({ name, fault }) => `the schedule ${name} is ${fault === 'MISSING' ? 'missing' : 'disabled'}`,
      ),
      ...(sweeps === undefined ? [] : gapsIn(sweeps, now)),
    ],
  ),
]

type Sweeps = NonNullable<Given<Deployment, { some: readonly ['sweeps'] }>['sweeps']>

/** What the sweeps leave unseen. As long as the first one is in its time, nothing is missing yet. */
function gapsIn({ patience, ...state }: Sweeps, now: Date): string[] {
  const { running, last } = state
  const inTime = running && now.getTime() - Date.parse(running.startedAt) <= patience.duration * 1_000
  if (last === undefined && inTime) return []
  return [...gapsOf(coverageOf(state, { known: 0, judged: 0 }, patience, now)), ...(last?.unlisted ?? [])]
}
