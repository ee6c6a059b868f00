import { completeTask, loadChangeRecord, openChangeRecord } from '../state/change-record.ts'
import type { ChangeOrigin } from '../events/change-origin.ts'
import { evaluateAndSave, type EvaluationDeps } from './evaluate-and-save.ts'
import type { Transition } from '../state/transition.ts'
import { recordTransientViolations } from './record-transient-violations.ts'
import type { MessageSender, EvaluateMessage } from '../messages.ts'
import { createMessageWork } from './message-work.ts'
import type { Timing } from '../settings/timing.ts'
import { recordGrantsDiffs } from './record-grants-diffs.ts'
import { recordAdmittedPrincipalsDiffs } from './record-admitted-principals-diffs.ts'

/** The dependencies of evaluateAffected. */
export interface EvaluateAffectedDeps extends EvaluationDeps {
  sender: MessageSender
  timing: Timing
}

/**
 * Evaluates the resources of a message.
 *
 * 1. Record what the change newly granted: controls evaluate it.
 * 2. Evaluate the resources and save their compliance records and transitions.
 * 3. Open the drift record of the day, if a transition is attributed to it.
 * 4. Record the transient violations and the principals that the change newly admits.
 * 5. Complete the task, after all results are stored. If some resources had to be postponed, because the policies of
 *    the others took too many steps, send them on under the same task instead: the message about the last ones
 *    completes it.
 * 6. Request notifications for the changes that may not get one any more.
 *
 * Repeating it is safe. Throws ConflictError.
 */
export async function evaluateAffected(
  message: EvaluateMessage,
  deps: EvaluateAffectedDeps,
): Promise<Transition[]> {
  const drift = buildDriftOrigin(message, deps.now())
  const work = createMessageWork(message.resources)
  await recordGrantsDiffs(message, work, deps)
  const transitions = await evaluateAndSave(message, drift.id, work, deps)
  if (transitions.some(({ changeId }) => changeId === drift.id))
    await openChangeRecord(drift, deps.store, deps.now())
  await recordTransientViolations(message, work, deps)
  await recordAdmittedPrincipalsDiffs(message, work, deps)
  const postponed = work.listPostponed()
  if (postponed.length > 0) await deps.sender.send('evaluate', [{ ...message, resources: postponed }], 0)
  else await completeTask(message.changeId, message.task, deps.store, deps.now())
  await enqueueNotifications(message.changeId, transitions, deps)
  return transitions
}

/** Builds the change of a day for what no fact changed: time passed, or the settings are others. */
function buildDriftOrigin(message: EvaluateMessage, now: Date): ChangeOrigin {
  const account = message.resources[0]?.account ?? ''
  const day = now.toISOString().slice(0, 10)
  const actor = { type: 'Assay', name: "Assay's reevaluation (time or settings changed)" }
  const id = `drift:${account}:${day}`
  return { id, account, region: 'global', action: 'assay:Reevaluate', actor, at: now.toISOString() }
}

/** Requests a notification for other changes with transitions, and for this one if its notification was begun before. */
async function enqueueNotifications(
  changeId: string,
  transitions: readonly Transition[],
  deps: EvaluateAffectedDeps,
): Promise<void> {
  const own = await loadChangeRecord(changeId, deps.store)
  const otherIds = new Set(
    transitions.map(transition => transition.changeId).filter(other => other !== changeId),
  )
  const changeIds = [...otherIds, ...(own?.notificationStarted ? [changeId] : [])]
  const messages = changeIds.map(id => ({ type: 'notify', changeId: id }) as const)
  if (messages.length > 0) await deps.sender.send('notify', messages, deps.timing.notificationDelay)
}
