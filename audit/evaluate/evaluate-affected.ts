import { loadChangeRecord, completeTask, openChangeRecord } from '../state/change-record.ts'
import type { ChangeOrigin } from '../events/change-origin.ts'
import { evaluateAndSave, type EvaluationDeps } from './evaluate-and-save.ts'
import type { Transition } from '../state/transition.ts'
import { recordTransientViolations } from './record-transient-violations.ts'
import type { MessageSender, EvaluateMessage } from '../messages.ts'
import type { Timing } from '../settings/timing.ts'
import { recordGrantsDiffs } from './record-grants-diffs.ts'
import { recordAdmittedPrincipalsDiffs } from './record-admitted-principals-diffs.ts'

/** What reassessing works with. */
export interface EvaluateAffectedDeps extends EvaluationDeps {
  sender: MessageSender
  timing: Timing
}

/** Judges the resources of a message, records what that changes, and has it told. */
export async function evaluateAffected(
  message: EvaluateMessage,
  deps: EvaluateAffectedDeps,
): Promise<Transition[]> {
  const driftChangeId = buildDriftOrigin(message, deps.now())
  const transitions = await evaluateAndSave(message.resources, message.changeId, driftChangeId.id, deps)
  if (transitions.some(({ changeId }) => changeId === driftChangeId.id))
    await openChangeRecord(driftChangeId, noTasks, deps.store, deps.now())
  await recordTransientViolations(message, deps)
  await recordGrantsDiffs(message, deps)
  await recordAdmittedPrincipalsDiffs(message, deps)
  await completeTask(message.changeId, message.task, deps.store, deps.now())
  await enqueueNotifications(message.changeId, transitions, deps)
  return transitions
}

const noTasks = { refreshId: 'drift', subjects: [], tasks: [] }

/** The cause of what time or new settings changed that day. */
function buildDriftOrigin(message: EvaluateMessage, now: Date): ChangeOrigin {
  const account = message.resources[0]?.account ?? ''
  const day = now.toISOString().slice(0, 10)
  const actor = { type: 'Assay', name: 'the passing of time or a change of settings' }
  const id = `drift:${account}:${day}`
  return { id, account, region: 'global', action: 'assay:Reevaluate', actor, at: now.toISOString() }
}

/** Asks for a message about every cause that may not get one any more: a foreign one, or one that was begun to be told. */
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
