import {
  CreateRepositoryCommand,
  DeleteLifecyclePolicyCommand,
  DeleteRepositoryCommand,
  DeleteRepositoryPolicyCommand,
  PutImageCommand,
  PutImageScanningConfigurationCommand,
  PutImageTagMutabilityCommand,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr'
import { buildSampleManifest } from '../../../local-aws/sample-account.ts'
import type { PlannedChange, ChangePlanner } from '../planned-change.ts'
import { buildBurstDocument } from '../policy-documents.ts'
import type { SeededRandom } from '../random.ts'
import {
  createRepositoryState,
  type ActorClients,
  type RepositoryState,
  type BurstAccount,
} from '../burst-account.ts'

const PULL_BY_EVERYBODY = buildBurstDocument({ Principal: '*', Action: 'ecr:BatchGetImage' })

const EXPIRING = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 3 },
      action: { type: 'expire' },
    },
  ],
})

function change(
  action: string,
  about: string,
  make: (ecr: ActorClients['ecr']) => Promise<unknown>,
): PlannedChange {
  return { action: `ecr:${action}`, resources: [about], make: ({ ecr }) => make(ecr) }
}

function planForSome(
  plan: (
    name: string,
    state: RepositoryState,
    more: { random: SeededRandom; number: number; world: BurstAccount },
  ) => PlannedChange,
): ChangePlanner {
  return (burstAccount, seededRandom, number) => {
    if (burstAccount.repositories.size === 0) return undefined
    const [name, state] = seededRandom.pick([...burstAccount.repositories])
    return plan(name, state, { random: seededRandom, number, world: burstAccount })
  }
}

const open = planForSome((repositoryName, state) => {
  state.public = !state.public
  if (!state.public)
    return change('DeleteRepositoryPolicy', repositoryName, ecr =>
      ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName })),
    )
  const input = { repositoryName, policyText: PULL_BY_EVERYBODY }
  return change('SetRepositoryPolicy', repositoryName, ecr => ecr.send(new SetRepositoryPolicyCommand(input)))
})

const mutability = planForSome((repositoryName, state) => {
  state.mutable = !state.mutable
  const imageTagMutability = state.mutable ? 'MUTABLE' : 'IMMUTABLE'
  return change('PutImageTagMutability', repositoryName, ecr =>
    ecr.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability })),
  )
})

const scanning = planForSome((repositoryName, state) => {
  state.scanned = !state.scanned
  const imageScanningConfiguration = { scanOnPush: state.scanned }
  return change('PutImageScanningConfiguration', repositoryName, ecr =>
    ecr.send(new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration })),
  )
})

const lifecycle = planForSome((repositoryName, state) => {
  state.expiring = !state.expiring
  if (!state.expiring)
    return change('DeleteLifecyclePolicy', repositoryName, ecr =>
      ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName })),
    )
  const input = { repositoryName, lifecyclePolicyText: EXPIRING }
  return change('PutLifecyclePolicy', repositoryName, ecr => ecr.send(new PutLifecyclePolicyCommand(input)))
})

const push = planForSome((repositoryName, _state, { number }) => {
  const input = {
    repositoryName,
    imageTag: `v${number}`,
    imageManifest: buildSampleManifest(`burst-${number}`),
  }
  return change('PutImage', repositoryName, ecr => ecr.send(new PutImageCommand(input)))
})

const create: ChangePlanner = ({ repositories }, _random, number) => {
  const repositoryName = `team/made-${number}`
  repositories.set(repositoryName, createRepositoryState())
  return change('CreateRepository', repositoryName, ecr =>
    ecr.send(new CreateRepositoryCommand({ repositoryName })),
  )
}

const remove = planForSome((repositoryName, _state, { world }) => {
  world.repositories.delete(repositoryName)
  return change('DeleteRepository', repositoryName, ecr =>
    ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true })),
  )
})

/** Changes of repositories and their images. */
export const ecrChangePlanners: readonly ChangePlanner[] = [
  open,
  open,
  mutability,
  scanning,
  lifecycle,
  push,
  push,
  push,
  create,
  create,
  remove,
]
