import { evaluateAffected, type EvaluateAffectedDeps } from './evaluate/evaluate-affected.ts'
import { rebuildEscalationIndex, type RebuildIndexDeps } from './evaluate/escalation/rebuild-index.ts'
import { updateEscalationIndex } from './evaluate/escalation/update-index.ts'
import type { CollectorMessage, EvaluatorMessage, NotifyMessage, SweepMessage } from './messages.ts'
import type { EventMessage, MessageHandlers } from './messages.ts'
import { notifyChange, type NotifyDeps } from './notify/notify.ts'
import type { Notification } from './notify/notification.ts'
import { discoverResource, handleEvent, handleScheduledRefresh, recheck } from './refresh/handle-change.ts'
import type { CollectorDeps, CollectorOutcome } from './refresh/handle-change.ts'
import { refreshListed, refreshMissing } from './refresh/relist-kind.ts'
import { enqueueListPage, refreshForSweep } from './sweep/refresh-listed.ts'
import { reconcileEventHistory, type ReconcileDeps } from './sweep/reconcile-event-history.ts'
import { startDeploymentSweep, startSweep, type StartSweepDeps } from './sweep/start-sweep.ts'
import { verifyMissing, type VerifyMissingDeps } from './sweep/verify-missing.ts'
import type { Transition } from './state/transition.ts'

type Refresh = MessageHandlers<CollectorMessage | EventMessage, CollectorDeps, CollectorOutcome>
type Evaluate = MessageHandlers<EvaluatorMessage, EvaluateAffectedDeps & RebuildIndexDeps, Transition[]>
type Notify = MessageHandlers<NotifyMessage, NotifyDeps, Notification | undefined>
type SweepStageDeps = StartSweepDeps & VerifyMissingDeps & ReconcileDeps
type Sweep = MessageHandlers<SweepMessage | EventMessage, SweepStageDeps, void>

/** A change: refresh the snapshots that it concerns, find what it affects, and request its evaluation. */
export const refreshStage: Refresh = {
  event: handleEvent,
  recheck,
  'scheduled-refresh': handleScheduledRefresh,
  discover: discoverResource,
  'relist-kind': refreshListed,
  'sweep-list': enqueueListPage,
  'sweep-refresh': refreshForSweep,
}

/** What is affected: evaluate it, save the results, and request the notification of what that changed. */
export const evaluateStage: Evaluate = {
  evaluate: evaluateAffected,
  'update-escalation-index': updateEscalationIndex,
  'rebuild-escalation-index': rebuildEscalationIndex,
}

/** What a change led to: notify people and publish events, once all of its tasks are completed. */
export const notifyStage: Notify = { notify: notifyChange }

/** The schedule, or a deployment: the same for everything, and for what no event reported. */
export const sweepStage: Sweep = {
  event: startDeploymentSweep,
  sweep: startSweep,
  reconcile: reconcileEventHistory,
  'refresh-missing': refreshMissing,
  'sweep-verify-missing': verifyMissing,
}
