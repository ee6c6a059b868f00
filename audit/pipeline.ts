import type {
  MessageHandlers,
  CollectorMessage,
  DeliverMessage,
  EvaluatorMessage,
  NotifyMessage,
  SweepMessage,
  EventMessage,
} from './messages.ts'
import { evaluateAffected, type EvaluateAffectedDeps } from './evaluate/evaluate-affected.ts'
import { rebuildEscalationIndex, type RebuildIndexDeps } from './evaluate/escalation/rebuild-index.ts'
import { handleSettingsChange, type SettingsChangeDeps } from './evaluate/settings/handle-settings-change.ts'
import { updateEscalationIndex } from './evaluate/escalation/update-index.ts'
import { notifyChange, type NotifyDeps } from './notify/notify.ts'
import type { Notification } from './notify/notification.ts'
import { discoverResource, handleEvent, handleScheduledRefresh, recheck } from './refresh/handle-change.ts'
import type { CollectorDeps, CollectorOutcome } from './refresh/collector-deps.ts'
import { relistKind, refreshMissing } from './refresh/relist-kind.ts'
import { deliverBatch, type RouteDeps } from './routes/deliver-batch.ts'
import { listForSweep, refreshForSweep } from './sweep/list-and-refresh.ts'
import { reconcileEventHistory, type ReconcileDeps } from './sweep/reconcile-event-history.ts'
import { startDeploymentSweep, startSweep, type StartSweepDeps } from './sweep/start-sweep.ts'
import { verifyMissing, type VerifyMissingDeps } from './sweep/verify-missing.ts'
import type { Transition } from './state/transition.ts'

type Refresh = MessageHandlers<CollectorMessage | EventMessage, CollectorDeps, CollectorOutcome>
type Evaluate = MessageHandlers<EvaluatorMessage, EvaluateAffectedDeps & RebuildIndexDeps, Transition[]>
type Notify = MessageHandlers<NotifyMessage, NotifyDeps, Notification | undefined>
type RouteStage = MessageHandlers<DeliverMessage, RouteDeps, void>
type SweepStageDeps = StartSweepDeps & VerifyMissingDeps & ReconcileDeps & SettingsChangeDeps
type Sweep = MessageHandlers<SweepMessage | EventMessage, SweepStageDeps, void>

/** For a change: refresh the snapshots of its subjects, find the affected resources, request their evaluation. */
export const refreshStage: Refresh = {
  event: handleEvent,
  recheck,
  'scheduled-refresh': handleScheduledRefresh,
  discover: discoverResource,
  'relist-kind': relistKind,
  'sweep-list': listForSweep,
  'sweep-refresh': refreshForSweep,
}

/** For affected resources: evaluate them, save the results, request the notification of what that changed. */
export const evaluateStage: Evaluate = {
  evaluate: evaluateAffected,
  'update-escalation-index': updateEscalationIndex,
  'rebuild-escalation-index': rebuildEscalationIndex,
}

/** For the results of a change: notify people and publish events, once all tasks of the change are completed. */
export const notifyStage: Notify = { notify: notifyChange }

/** For the deliveries that a notification led to: send them to where the routes lead, when they are due. */
export const routeStage: RouteStage = { deliver: deliverBatch }

/**
 * On schedule and after a deployment: refresh and evaluate everything, to find what no event reported. After a change of the
 * run-time settings: compare all findings.
 */
export const sweepStage: Sweep = {
  event: startDeploymentSweep,
  sweep: startSweep,
  reconcile: reconcileEventHistory,
  'refresh-missing': refreshMissing,
  'sweep-verify-missing': verifyMissing,
  'settings-changed': handleSettingsChange,
}
