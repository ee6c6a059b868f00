import type { LocalAws } from '../../local-aws/local-aws.ts'
import { createAccessActor } from '../actors/access-actor.ts'
import { createNetworkActor } from '../actors/network-actor.ts'
import { createRegistryActor } from '../actors/registry-actor.ts'
import { createWorkloadActor } from '../actors/workload-actor.ts'
import { deployAndSettleAssay } from '../deployed-assay/deployment.ts'
import { createTableReader } from '../deployed-assay/deployed-table.ts'
import { createNotificationInbox } from '../deployed-assay/notification-inbox.ts'
import { waitUntilIdle } from '../deployed-assay/until-idle.ts'
import { buildHubAccount } from './alias-policies.ts'
import { buildLedgerAccount } from './alias-versions.ts'
import { buildLoomAccount } from './expensive-policy.ts'
import type { HostileActors, HostileFixture } from './hostile-fixture.ts'
import { buildPostAccount } from './hostile-texts.ts'
import { buildPressAccount } from './inline-policies.ts'
import { buildDepotAccount } from './security-group.ts'

/** Builds the account, deploys Assay on it, and waits until everything is evaluated. */
export async function createHostileFixture(): Promise<HostileFixture> {
  let built: (HostileActors & { depotGroup: string }) | undefined
  const assay = await deployAndSettleAssay({}, async localAws => {
    built = await buildHostileAccount(localAws)
  })
  if (built === undefined) throw new Error('the account was not built')
  await waitUntilIdle(assay.localAws)
  const table = createTableReader(assay.localAws)
  return { ...built, assay, table, inbox: await createNotificationInbox(assay) }
}

async function buildHostileAccount(localAws: LocalAws) {
  const actors: HostileActors = {
    actor: createWorkloadActor(localAws),
    access: createAccessActor(localAws),
    network: createNetworkActor(localAws),
    registry: createRegistryActor(localAws),
  }
  await actors.actor.createRole('plain')
  await buildPressAccount(actors)
  await buildHubAccount(actors)
  await buildLedgerAccount(actors)
  await buildPostAccount(actors)
  await buildLoomAccount(actors)
  return { ...actors, depotGroup: await buildDepotAccount(actors) }
}
