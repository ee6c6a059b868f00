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
import { manifestOf } from '../../../bed/sample-account.ts'
import type { Change, Move } from '../change.ts'
import { documentOf } from '../documents.ts'
import type { Random } from '../random.ts'
import { repositoryMade, type Clients, type RepositoryState, type World } from '../world.ts'

const PULL_BY_EVERYBODY = documentOf({ Principal: '*', Action: 'ecr:BatchGetImage' })

const EXPIRING = JSON.stringify({
  rules: [
    {
      rulePriority: 1,
      selection: { tagStatus: 'untagged', countType: 'imageCountMoreThan', countNumber: 3 },
      action: { type: 'expire' },
    },
  ],
})

function change(action: string, about: string, make: (ecr: Clients['ecr']) => Promise<unknown>): Change {
  return { action: `ecr:${action}`, about: [about], make: ({ ecr }) => make(ecr) }
}

function ofSome(
  plan: (
    name: string,
    state: RepositoryState,
    more: { random: Random; number: number; world: World },
  ) => Change,
): Move {
  return (world, random, number) => {
    if (world.repositories.size === 0) return undefined
    const [name, state] = random.of([...world.repositories])
    return plan(name, state, { random, number, world })
  }
}

const open = ofSome((repositoryName, state) => {
  state.public = !state.public
  if (!state.public)
    return change('DeleteRepositoryPolicy', repositoryName, ecr =>
      ecr.send(new DeleteRepositoryPolicyCommand({ repositoryName })),
    )
  const input = { repositoryName, policyText: PULL_BY_EVERYBODY }
  return change('SetRepositoryPolicy', repositoryName, ecr => ecr.send(new SetRepositoryPolicyCommand(input)))
})

const mutability = ofSome((repositoryName, state) => {
  state.mutable = !state.mutable
  const imageTagMutability = state.mutable ? 'MUTABLE' : 'IMMUTABLE'
  return change('PutImageTagMutability', repositoryName, ecr =>
    ecr.send(new PutImageTagMutabilityCommand({ repositoryName, imageTagMutability })),
  )
})

const scanning = ofSome((repositoryName, state) => {
  state.scanned = !state.scanned
  const imageScanningConfiguration = { scanOnPush: state.scanned }
  return change('PutImageScanningConfiguration', repositoryName, ecr =>
    ecr.send(new PutImageScanningConfigurationCommand({ repositoryName, imageScanningConfiguration })),
  )
})

const lifecycle = ofSome((repositoryName, state) => {
  state.expiring = !state.expiring
  if (!state.expiring)
    return change('DeleteLifecyclePolicy', repositoryName, ecr =>
      ecr.send(new DeleteLifecyclePolicyCommand({ repositoryName })),
    )
  const input = { repositoryName, lifecyclePolicyText: EXPIRING }
  return change('PutLifecyclePolicy', repositoryName, ecr => ecr.send(new PutLifecyclePolicyCommand(input)))
})

const push = ofSome((repositoryName, _state, { number }) => {
  const input = { repositoryName, imageTag: `v${number}`, imageManifest: manifestOf(`burst-${number}`) }
  return change('PutImage', repositoryName, ecr => ecr.send(new PutImageCommand(input)))
})

const create: Move = ({ repositories }, _random, number) => {
  const repositoryName = `team/made-${number}`
  repositories.set(repositoryName, repositoryMade())
  return change('CreateRepository', repositoryName, ecr =>
    ecr.send(new CreateRepositoryCommand({ repositoryName })),
  )
}

const remove = ofSome((repositoryName, _state, { world }) => {
  world.repositories.delete(repositoryName)
  return change('DeleteRepository', repositoryName, ecr =>
    ecr.send(new DeleteRepositoryCommand({ repositoryName, force: true })),
  )
})

/** Changes of repositories and their images. */
export const ecrMoves: readonly Move[] = [
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
