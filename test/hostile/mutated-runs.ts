import { matchTriggers } from '../../audit/events/triggers.ts'
import { resolveCollectorQueue } from '../../audit/resources/collector-queue.ts'
import { AwsCallError, type AwsCall } from '../../functions/collectors/api/aws-call.ts'
import { DEPLOYED_RATES, limitRate } from '../../functions/collectors/api/rate-limit.ts'
import type { SimulatedClock } from '../../functions/local/simulated-clock.ts'
import { openEventFixture, type EventFixture } from '../events/simulation/event-fixture.ts'
import { listTargetQueues } from '../events/simulation/routing.ts'
import { applyEventPatch, createStartState, parseEventTime } from '../events/simulation/start-state.ts'
import { createSeededRandom, type SeededRandom } from '../flows/burst/random.ts'
import { applyMutations } from './apply-mutations.ts'
import type { MutatedEvent } from './mutated-events.ts'
import { formatCallKey, type ScannedAccount, type UsedResponse } from './scanned-account.ts'

/** Wraps AWS: each call takes the time that the rate limit of a deployed function makes it wait. */
function limitCalls(awsCall: AwsCall, simulatedClock: SimulatedClock): AwsCall {
  const now = () => simulatedClock.now().getTime()
  return limitRate(awsCall, DEPLOYED_RATES.lowPriority, {
    now,
    wait: milliseconds => Promise.resolve(simulatedClock.advanceTo(new Date(now() + milliseconds))),
  })
}

/** How AWS answers in place of `original`. */
type Answer = (key: string, original: unknown) => unknown

/**
 * Wraps AWS with other answers. What the account does not describe, because a mutated answer named it, is denied: the
 * simulated AWS knows no answer.
 */
function answerWith(answer: Answer): (awsCall: AwsCall, simulatedClock: SimulatedClock) => AwsCall {
  return (awsCall, simulatedClock) =>
    limitCalls(async (operation, region, input) => {
      try {
        return answer(formatCallKey(operation, region, input), await awsCall(operation, region, input))
      } catch (failure) {
        if (failure instanceof AwsCallError || !String(failure).includes('is not described')) throw failure
        throw new AwsCallError(operation, 'AccessDeniedException', 'denied', false)
      }
    }, simulatedClock)
}

/** Reads the resource of `response` again while AWS answers `output` in its place, and runs all that follows. */
export async function readWithResponse(
  { startState }: ScannedAccount,
  { resource, key }: UsedResponse,
  output: unknown,
): Promise<EventFixture> {
  const fixture = openEventFixture(
    startState,
    answerWith((asked, original) => (asked === key ? output : original)),
  )
  fixture.deliver(resolveCollectorQueue(resource.kind), {
    type: 'scheduled-refresh',
    at: startState.now.toISOString(),
    resources: [resource],
  })
  await fixture.run()
  return fixture
}

/** How many of the answers are mutated while an event is handled. */
const MUTATED_SHARE = 0.1

/**
 * Handles a mutated event after the change that the recorded event is about, while AWS answers some calls with mutated
 * responses: the same call always with the same.
 */
export async function handleMutatedEvent({ seed, folder, file, event }: MutatedEvent): Promise<EventFixture> {
  const { given } = folder.entry(file)
  const seededRandom = createSeededRandom(seed)
  const chosen = new Map<string, { answer: unknown } | undefined>()
  const fixture = openEventFixture(
    await createStartState(folder, given),
    answerWith((key, original) => {
      if (!chosen.has(key)) chosen.set(key, chooseAnswer(original, seededRandom))
      const mutated = chosen.get(key)
      return mutated === undefined ? original : mutated.answer
    }),
  )
  fixture.world = applyEventPatch(folder, file, fixture.world)
  const whole = folder.event(file)
  const matching = matchTriggers(event).map(({ queue }) => queue)
  for (const queue of new Set([...listTargetQueues(whole, fixture.world), ...matching]))
    fixture.deliver(queue, event, parseEventTime(whole))
  await fixture.run()
  return fixture
}

/** A mutated answer, or undefined for an answer that stays as it is. */
function chooseAnswer(original: unknown, seededRandom: SeededRandom): { answer: unknown } | undefined {
  if (!isDocument(original) || seededRandom.next() >= MUTATED_SHARE) return undefined
  return { answer: applyMutations(original, seededRandom).value }
}

/** Whether an answer has anything that can be mutated. */
function isDocument(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0
}
