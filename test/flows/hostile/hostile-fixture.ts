import type { ControlId } from '../../../audit/controls/control.ts'
import type { Notification } from '../../../audit/notify/notification.ts'
import type { AccessActor } from '../actors/access-actor.ts'
import type { NetworkActor } from '../actors/network-actor.ts'
import type { RegistryActor } from '../actors/registry-actor.ts'
import type { WorkloadActor } from '../actors/workload-actor.ts'
import type { DeployedAssay } from '../deployed-assay/deployment.ts'
import type { TableReader } from '../deployed-assay/deployed-table.ts'
import { waitFor } from '../deployed-assay/eventually.ts'
import type { ExpectedFindings } from '../deployed-assay/expect-findings.ts'
import type { NotificationInbox } from '../deployed-assay/notification-inbox.ts'

/** Changes an account as the flows' actor. */
export interface HostileActors {
  actor: WorkloadActor
  access: AccessActor
  network: NetworkActor
  registry: RegistryActor
}

/** Assay deployed on an account that has large policies and groups, all compliant where the flows change it. */
export interface HostileFixture extends HostileActors {
  assay: DeployedAssay
  table: TableReader
  inbox: NotificationInbox
  /** The id of the security group of function `dispatcher`. */
  depotGroup: string
}

/** A finding of a control on one resource, as a notification of one action reports it. */
export interface AwaitedFinding {
  action: string
  control: ControlId
  step: ExpectedFindings['step']
  arn: string
}

/** Changes wait behind many others and behind the rate of API calls. */
const MESSAGE_SECONDS = 420

/** Waits for the notification that reports the finding. */
export function waitForFinding(
  { inbox }: HostileFixture,
  { action, control, step, arn }: AwaitedFinding,
): Promise<Notification> {
  const find = async () => {
    const received = await inbox.about(arn, action)
    return received.find(({ notification: { findings } }) =>
      findings.some(each => each.control === control && each.step === step && each.resources.includes(arn)),
    )?.notification
  }
  return waitFor(`a message for ${action}: ${control} ${step} on ${arn}`, find, MESSAGE_SECONDS)
}
