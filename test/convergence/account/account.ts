import type { World } from '../../../examples/described/world.ts'
import type { Random } from '../../flows/burst/random.ts'
import { chance } from './chance.ts'
import { repositories } from './images.ts'
import { aNetwork } from './network.ts'
import { ACCOUNT, REGION } from './place.ts'
import { principals } from './principals.ts'
import { functions, layers, services, type Surroundings } from './workloads.ts'

/** A small account in which all hangs together: a few of everything, of which each may be shared. */
export function anAccount(random: Random): World {
  const around: Surroundings & Partial<World> = {
    ...principals(random),
    ...repositories(random),
    ...aNetwork(random),
    layers: layers(random),
  }
  const passwordPolicy = { minimumPasswordLength: chance(random, 0.5) ? 14 : 8 }
  return {
    account: ACCOUNT,
    homeRegion: REGION,
    regionsInScope: [REGION],
    accounts: { [`arn:aws:iam::${ACCOUNT}:root`]: { passwordPolicy } },
    trails: { [`arn:aws:cloudtrail:${REGION}:${ACCOUNT}:trail/all`]: { logging: true } },
    ...around,
    functions: functions(random, around),
    ...services(random, around),
  } as World
}
