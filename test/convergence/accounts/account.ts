import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import type { SeededRandom } from '../../flows/burst/random.ts'
import { chooseWithProbability } from './random-choice.ts'
import { generateRepositories } from './images.ts'
import { generateNetwork } from './network.ts'
import { HISTORY_ACCOUNT_ID, HISTORY_REGION } from './identifiers.ts'
import { generateIamPrincipals } from './principals.ts'
import { generateOversizedResources } from './oversized.ts'
import { generateFunctions, generateLayers, generateServices, type WorkloadContext } from './workloads.ts'

/**
 * Builds a small, connected account: a few resources of every kind, of which each can be shared. Some accounts have
 * resources about as large as Assay can store.
 */
export function generateRandomAccount(seededRandom: SeededRandom): ExampleAccount {
  const around: WorkloadContext & Partial<ExampleAccount> = {
    ...generateIamPrincipals(seededRandom),
    ...generateRepositories(seededRandom),
    ...generateNetwork(seededRandom),
    layers: generateLayers(seededRandom),
  }
  const passwordPolicy = { minimumPasswordLength: chooseWithProbability(seededRandom, 0.5) ? 14 : 8 }
  const exampleAccount = {
    account: HISTORY_ACCOUNT_ID,
    homeRegion: HISTORY_REGION,
    regionsInScope: [HISTORY_REGION],
    accounts: { [`arn:aws:iam::${HISTORY_ACCOUNT_ID}:root`]: { passwordPolicy } },
    trails: { [`arn:aws:cloudtrail:${HISTORY_REGION}:${HISTORY_ACCOUNT_ID}:trail/all`]: { logging: true } },
    ...around,
    functions: generateFunctions(seededRandom, around),
    ...generateServices(seededRandom, around),
  } as ExampleAccount
  return generateOversizedResources(exampleAccount, seededRandom)
}
