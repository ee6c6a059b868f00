import { checklist } from '../../../audit/checklist.ts'
import type { NotificationSource } from '../../../audit/notify/notification-forwarder.ts'
import type { MessageContent } from '../../../audit/notify/notification.ts'
import { buildFunctionResource } from '../../../audit/resources/lambda/function.ts'
import type { RouteMessage } from '../../../audit/routes/route-message.ts'
import { createRouteOutbox } from '../../../audit/routes/route-outbox.ts'
import { deliverBatch, type RouteDeps } from '../../../audit/routes/deliver-batch.ts'
import type { DeliverMessage } from '../../../audit/messages.ts'
import type { Route } from '../../../audit/settings/route.ts'
import { defaultTiming } from '../../../audit/settings/timing.ts'
import type { Transition } from '../../../audit/state/transition.ts'
import { createMemoryStore } from '../../contracts/memory-store.ts'

export const ROUTED_CHANGE = 'ct:111122223333:e'
const AT = '2026-06-03T10:00:00.000Z'
const where = { account: '111122223333', region: 'eu-west-1' }

/** A transition of a function. */
export function buildRoutedTransition(name: string, parts: Partial<Transition> = {}): Transition {
  return {
    resource: buildFunctionResource(name, where),
    control: 'least-privilege/function-role-no-admin',
    severity: 'CRITICAL',
    number: 1,
    step: 'OPENED',
    reason: 'The role is an administrator.',
    changeId: ROUTED_CHANGE,
    at: AT,
    ...parts,
  }
}

/** What the notification of a change by tom has, with these transitions. */
export function buildSource(
  transitions: readonly Transition[],
  content: Partial<MessageContent> = {},
  id = ROUTED_CHANGE,
): NotificationSource {
  const actor = { type: 'IAMUser', name: 'tom' }
  const origin = { id, action: 'iam:AttachRolePolicy', actor, at: AT, ...where }
  return {
    changeRecord: { ...origin, openedAt: AT, notificationsSent: 0, notificationStarted: true },
    number: 1,
    transitions,
    accepted: [],
    isAccessNews: false,
    content: {
      subjects: [],
      changes: [],
      users: [],
      transientViolations: [],
      grants: { groups: [], omittedPrincipals: 0 },
      exposures: { resources: [], omittedResources: 0 },
      escalation: { paths: [], omittedPrincipals: 0, lateralMoves: [], omittedLateralMoves: 0 },
      accepted: 0,
      pendingTaskCount: 0,
      ...content,
    },
  }
}

/** The outbox of routes and the function that empties it, on a clock that the test sets. */
export function createRouteFixture(routes: readonly Route[], at = AT) {
  const store = createMemoryStore()
  const sent: { route: string; message: RouteMessage }[] = []
  const waiting: { message: DeliverMessage; due: number }[] = []
  let time = Date.parse(at)
  let failure: Error | undefined
  const now = () => new Date(time)
  const sender: RouteDeps['sender'] = {
    send: (_queue, messages, delay) =>
      Promise.resolve(
        void waiting.push(
          ...messages.map(message => ({ message: message as DeliverMessage, due: time + delay * 1000 })),
        ),
      ),
  }
  const deps: RouteDeps = {
    routes,
    store,
    sender,
    routeSender: {
      send: ({ name }, message) =>
        failure ? Promise.reject(failure) : Promise.resolve(void sent.push({ route: name, message })),
    },
    timing: defaultTiming,
    now,
  }
  const outbox = createRouteOutbox({ routes, store, sender, checklist, now })
  return {
    store,
    sent,
    waiting,
    deps,
    forward: (source: NotificationSource) => outbox.forward(source),
    setTime: (iso: string) => void (time = Date.parse(iso)),
    failWith: (error: Error | undefined) => void (failure = error),
    /** Processes what is due until `iso`, one message after the other; the clock follows. */
    async run(iso = '2026-06-10T00:00:00.000Z') {
      for (let count = 0; count < 5_000; count += 1) {
        waiting.sort((one, other) => one.due - other.due)
        const [next] = waiting
        if (next === undefined || next.due > Date.parse(iso)) return
        waiting.shift()
        time = Math.max(time, next.due)
        await deliverBatch(next.message, deps)
      }
      throw new Error('the queue is never empty')
    },
  }
}
